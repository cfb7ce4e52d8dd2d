// A counter of 64 bits, which wraps around.
//
//   add n          its result is ignored
//   add-and-get n  returns the sum
//   read           returns the sum
//
// Begins with an integer; null is 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"

namespace linnet::checker {

class Counter {
 public:
  using State = std::int64_t;

  struct Step {
    std::int64_t amount = 0;
    std::int64_t result = 0;
    bool answered = false;  // the result is known

    bool operator==(const Step&) const = default;
    std::size_t hash() const {
      return mix(static_cast<std::uint64_t>(amount)) ^
             (static_cast<std::uint64_t>(result) * 2 + (answered ? 1U : 0U));
    }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Counter, std::string> make(const history::Value& initial,
                                                 Values& /*values*/) {
    if (initial.is_null()) return Counter(0);
    if (initial.is_integer()) return Counter(initial.as_integer());
    return tl::make_unexpected("a counter begins with an integer, or null for 0");
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& /*values*/) const {
    const bool adds = operation.f == "add" || operation.f == "add-and-get";
    if (!adds && operation.f != "read") return unknown_function(operation);
    Step step;
    if (adds) {
      if (!operation.input.is_integer()) return wrong_input(operation, "an integer");
      step.amount = operation.input.as_integer();
    }
    step.answered = operation.f != "add" && answered(operation);
    if (step.answered) {
      if (!operation.output.is_integer()) return wrong_output(operation, "an integer");
      step.result = operation.output.as_integer();
    }
    return step;
  }

  std::optional<State> apply(State state, const Step& step) const {
    const auto sum = static_cast<State>(static_cast<std::uint64_t>(state) +
                                        static_cast<std::uint64_t>(step.amount));
    if (step.answered && step.result != sum) return std::nullopt;
    return sum;
  }

  bool observes(const Step& step) const { return step.amount == 0; }

  std::string text(State state) const { return std::to_string(state); }

  std::string misfit(State state, const history::Operation& operation) const {
    return returned_but(operation, "the counter was " + text(state));
  }

  std::size_t hash(State state) const { return static_cast<std::size_t>(state); }
  std::size_t bytes(State /*state*/) const { return 0; }

 private:
  explicit Counter(State initial) : initial_(initial) {}

  State initial_;
};

static_assert(Model<Counter>);

}  // namespace linnet::checker
