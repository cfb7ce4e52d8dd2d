// A stack: last in, first out.
//
//   push v  its result is ignored
//   pop     returns a value, or null when the stack was empty
#pragma once

#include <optional>
#include <string>

#include "checker/model.h"
#include "checker/models/collection.h"
#include "checker/models/sequence.h"

namespace linnet::checker {

class Stack {
 public:
  using State = Sequence;  // the top last
  using Step = CollectionStep;

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Stack, std::string> make(const history::Value& initial, Values& values) {
    auto members = initial_members(initial, values);
    if (!members) return tl::make_unexpected(members.error());
    return Stack(Sequence(*members), values);
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    static const CollectionFunctions kFunctions{"push", "pop"};
    return compile_collection(kFunctions, operation, values);
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.puts) return state.pushed(step.value);
    if (state.empty()) return step.value == Values::kNull ? std::optional(state) : std::nullopt;
    if (step.answered && step.value != state.back()) return std::nullopt;
    return state.without_back();
  }

  bool observes(const Step& step) const { return step.found_nothing(); }

  // Only of a stack that begins empty.
  static constexpr MonitoredObject kMonitored = MonitoredObject::stack;
  std::optional<MonitoredStep> monitored(const Step& step) const {
    return initial_.empty() ? std::optional(step.monitored()) : std::nullopt;
  }

  // The top first.
  std::string text(const State& state) const {
    return listing(state.last(kShown), state.size(), *values_);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (state.empty()) return returned_but(operation, "the stack was empty");
    return returned_but(operation, "the top was " + values_->value(state.back()).text());
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  Stack(Sequence initial, const Values& values) : initial_(std::move(initial)), values_(&values) {}

  Sequence initial_;
  const Values* values_;
};

static_assert(Model<Stack> && Monitored<Stack>);

}  // namespace linnet::checker
