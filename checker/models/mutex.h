// Locks.
//
//   mutex            whoever releases it frees it
//   reentrant-mutex  its owner may acquire it again, and releases it as often; nobody else does
//   fenced-mutex     acquire returns a fencing token, an integer greater than every earlier one;
//                    only the owner releases it
//
//   acquire, release  by their input, or where that is null by their process; an integer n as the
//                     input and process n are the same owner
//
// An acquire whose outcome is unknown may hold the lock from then on. Locks begin free (null).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"

namespace linnet::checker {

// Who holds a lock.
struct LockOwner {
  bool named = false;       // by a value other than an integer
  std::int64_t number = 0;  // the ValueId of the name, or the integer

  static LockOwner of(const history::Operation& operation, Values& values) {
    if (operation.input.is_null()) return {false, operation.process.value};
    if (operation.input.is_integer()) return {false, operation.input.as_integer()};
    return {true, values.id(operation.input)};
  }

  bool operator==(const LockOwner&) const = default;
  std::size_t hash() const { return mix(static_cast<std::uint64_t>(number) * 2 + (named ? 1 : 0)); }
  std::string text(const Values& values) const {
    if (!named) return fmt::format("process {}", number);
    return values.value(static_cast<ValueId>(number)).text();
  }
};

// Whether the operation acquires; none when it neither acquires nor releases.
inline std::optional<bool> acquires(const history::Operation& operation) {
  if (operation.f == "acquire") return true;
  if (operation.f == "release") return false;
  return std::nullopt;
}

inline std::string succeeded_but(const history::Operation& operation, std::string_view truth) {
  return fmt::format("{} succeeded, but {}", operation.f, truth);
}

class Mutex {
 public:
  using State = std::uint32_t;  // 1 when held

  struct Step {
    bool acquires = false;

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return acquires ? 1 : 0; }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Mutex, std::string> make(const history::Value& initial, Values& /*values*/) {
    if (!initial.is_null()) return tl::make_unexpected("a mutex begins free: null");
    return Mutex();
  }

  State initial() const { return 0; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& /*values*/) const {
    const auto acquires = checker::acquires(operation);
    if (!acquires) return unknown_function(operation);
    return Step{*acquires};
  }

  std::optional<State> apply(State state, const Step& step) const {
    if ((state == 1) == step.acquires) return std::nullopt;
    return step.acquires ? 1 : 0;
  }

  std::string text(State state) const { return state == 1 ? "held" : "free"; }

  std::string misfit(State state, const history::Operation& operation) const {
    return succeeded_but(operation, "the lock was " + text(state));
  }
};

class ReentrantMutex {
 public:
  struct State {
    LockOwner owner;          // of no meaning, and the default, when free
    std::uint32_t depth = 0;  // how often its owner holds it

    friend bool operator==(const State&, const State&) = default;
  };

  struct Step {
    bool acquires = false;
    LockOwner owner;

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return owner.hash() * 2 + (acquires ? 1 : 0); }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<ReentrantMutex, std::string> make(const history::Value& initial,
                                                        Values& values) {
    if (!initial.is_null()) return tl::make_unexpected("a mutex begins free: null");
    return ReentrantMutex(values);
  }

  State initial() const { return {}; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    const auto acquires = checker::acquires(operation);
    if (!acquires) return unknown_function(operation);
    return Step{*acquires, LockOwner::of(operation, values)};
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    const bool owned = state.depth > 0 && state.owner == step.owner;
    if (step.acquires) {
      if (!owned && state.depth > 0) return std::nullopt;
      return State{step.owner, state.depth + 1};
    }
    if (!owned) return std::nullopt;
    return state.depth == 1 ? State{} : State{state.owner, state.depth - 1};
  }

  std::string text(const State& state) const {
    if (state.depth == 0) return "free";
    const std::string by = "held by " + state.owner.text(*values_);
    return state.depth == 1 ? by : fmt::format("{}, {} times", by, state.depth);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    return succeeded_but(operation, "the lock was " + text(state));
  }

  std::size_t hash(const State& state) const { return state.owner.hash() + state.depth; }
  std::size_t bytes(const State& /*state*/) const { return 0; }

 private:
  explicit ReentrantMutex(const Values& values) : values_(&values) {}

  const Values* values_;
};

// The token of an acquire of unknown outcome is not known, only that it is greater than the ones
// before it and less than the ones after it. The least that it can be excludes the fewest later
// tokens, so that is what it is taken to be.
class FencedMutex {
 public:
  struct State {
    std::int64_t token = std::numeric_limits<std::int64_t>::min();  // the last; at first the least
    bool held = false;
    LockOwner owner;  // of no meaning, and the default, when free

    friend bool operator==(const State&, const State&) = default;
  };

  struct Step {
    bool acquires = false;
    bool answered = false;  // the token is known
    std::int64_t token = 0;
    LockOwner owner;

    bool operator==(const Step&) const = default;
    std::size_t hash() const {
      return mix(static_cast<std::uint64_t>(token) * 4 + (answered ? 2U : 0U) +
                 (acquires ? 1U : 0U)) +
             owner.hash();
    }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<FencedMutex, std::string> make(const history::Value& initial,
                                                     Values& values) {
    FencedMutex model(values);
    if (initial.is_integer()) {
      model.initial_.token = initial.as_integer();
    } else if (!initial.is_null()) {
      return tl::make_unexpected("a fenced mutex begins with the last token, or null for none");
    }
    return model;
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    const auto acquires = checker::acquires(operation);
    if (!acquires) return unknown_function(operation);
    Step step{*acquires, false, 0, LockOwner::of(operation, values)};
    if (step.acquires && checker::answered(operation)) {
      if (!operation.output.is_integer()) return wrong_output(operation, "an integer token");
      step.answered = true;
      step.token = operation.output.as_integer();
    }
    return step;
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (!step.acquires) {
      if (!state.held || state.owner != step.owner) return std::nullopt;
      return State{state.token, false, {}};
    }
    if (state.held || state.token == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    if (!step.answered) return State{state.token + 1, true, step.owner};
    if (step.token <= state.token) return std::nullopt;
    return State{step.token, true, step.owner};
  }

  std::string text(const State& state) const {
    std::string text = state.held ? "held by " + state.owner.text(*values_) : "free";
    if (state.token != State{}.token) text += fmt::format(", last token {}", state.token);
    return text;
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (state.held || operation.f == "release") {
      return succeeded_but(operation, "the lock was " + text(state));
    }
    return returned_but(operation, fmt::format("the last token was {}", state.token));
  }

  std::size_t hash(const State& state) const {
    return mix(static_cast<std::uint64_t>(state.token)) + state.owner.hash() * 2 +
           (state.held ? 1 : 0);
  }
  std::size_t bytes(const State& /*state*/) const { return 0; }

 private:
  explicit FencedMutex(const Values& values) : values_(&values) {}

  State initial_;
  const Values* values_;
};

static_assert(Model<Mutex> && Model<ReentrantMutex> && Model<FencedMutex>);

}  // namespace linnet::checker
