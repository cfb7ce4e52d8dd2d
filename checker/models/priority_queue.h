// A priority queue: the least member comes out, in the order of values (history/value.h).
//
//   insert v     its result is ignored
//   extract-min  returns the least value, or null when the queue was empty
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/model.h"
#include "checker/models/collection.h"
#include "checker/models/word_map.h"

namespace linnet::checker {

class PriorityQueue {
 public:
  using State = WordMap;  // how often each value is in, in order of value
  using Step = CollectionStep;

  static constexpr bool kIndependentKeys = true;

  static tl::expected<PriorityQueue, std::string> make(const history::Value& initial,
                                                       Values& values) {
    const auto members = initial_members(initial, values);
    if (!members) return tl::make_unexpected(members.error());
    PriorityQueue model(values);
    for (const ValueId id : *members) model.initial_ = model.with(model.initial_, id);
    return model;
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    static const CollectionFunctions kFunctions{"insert", "extract-min"};
    return compile_collection(kFunctions, operation, values);
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.puts) return with(state, step.value);
    if (state.empty()) return step.value == Values::kNull ? std::optional(state) : std::nullopt;
    const ValueId least = state.first();
    if (step.answered && step.value != least) return std::nullopt;
    return state.with(least, state.get(least, less_) - 1, less_);
  }

  bool observes(const Step& step) const { return step.found_nothing(); }

  // Only of a priority queue that begins empty.
  static constexpr MonitoredObject kMonitored = MonitoredObject::priority_queue;
  std::optional<MonitoredStep> monitored(const Step& step) const {
    return initial_.empty() ? std::optional(step.monitored()) : std::nullopt;
  }

  // In order.
  void sort_values(std::span<ValueId> values) const { std::ranges::sort(values, less_); }

  std::string text(const State& state) const {
    std::vector<ValueId> some;
    std::size_t size = 0;
    state.for_each([&](ValueId value, std::uint32_t count) {
      some.insert(some.end(), std::min<std::size_t>(count, kShown - some.size()), value);
      size += count;
      return true;
    });
    return listing(some, size, *values_);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (state.empty()) return returned_but(operation, "the queue was empty");
    return returned_but(operation, "the least was " + values_->value(state.first()).text());
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  struct ByValue {
    const Values* values;
    bool operator()(ValueId a, ValueId b) const { return values->value(a) < values->value(b); }
  };

  explicit PriorityQueue(const Values& values) : values_(&values), less_{&values} {}

  State with(const State& state, ValueId value) const {
    return state.with(value, state.get(value, less_) + 1, less_);
  }

  State initial_;
  const Values* values_;
  ByValue less_;
};

static_assert(Model<PriorityQueue> && Monitored<PriorityQueue>);

}  // namespace linnet::checker
