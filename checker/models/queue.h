// Queues.
//
//   queue            first in, first out
//   unordered-queue  any member may come out; as often as it was put in
//
//   enqueue v  its result is ignored
//   dequeue    returns a value, or null when the queue was empty
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/model.h"
#include "checker/models/collection.h"
#include "checker/models/sequence.h"
#include "checker/models/word_map.h"

namespace linnet::checker {

inline const CollectionFunctions& queue_functions() {
  static const CollectionFunctions kFunctions{"enqueue", "dequeue"};
  return kFunctions;
}

class Queue {
 public:
  using State = Sequence;  // the front first
  using Step = CollectionStep;

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Queue, std::string> make(const history::Value& initial, Values& values) {
    auto members = initial_members(initial, values);
    if (!members) return tl::make_unexpected(members.error());
    return Queue(Sequence(*members), values);
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    return compile_collection(queue_functions(), operation, values);
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.puts) return state.pushed(step.value);
    if (state.empty()) return step.value == Values::kNull ? std::optional(state) : std::nullopt;
    if (step.answered && step.value != state.front()) return std::nullopt;
    return state.without_front();
  }

  bool observes(const Step& step) const { return step.found_nothing(); }

  // Only of a queue that begins empty.
  static constexpr MonitoredObject kMonitored = MonitoredObject::queue;
  std::optional<MonitoredStep> monitored(const Step& step) const {
    return initial_.empty() ? std::optional(step.monitored()) : std::nullopt;
  }

  std::string text(const State& state) const {
    return listing(state.first(kShown), state.size(), *values_);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (state.empty()) return returned_but(operation, "the queue was empty");
    return returned_but(operation, "the front was " + values_->value(state.front()).text());
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  Queue(Sequence initial, const Values& values) : initial_(std::move(initial)), values_(&values) {}

  Sequence initial_;
  const Values* values_;
};

// A dequeue of unknown outcome may have taken any member. It is not decided which: such a dequeue
// is a *taker*, and a state with some takers stands for all bags with up to so many of the members
// missing. That loses nothing and adds nothing. The dequeue never returned, so it may happen at any
// time after its call; a member that is dequeued later on was not taken by it; and a dequeue that
// found nothing says that each member there had a taker of its own. In a witness the dequeue stands
// where it became a taker, at or before the place where it takes.
class UnorderedQueue {
 public:
  struct State {
    WordMap counts;  // how often each value is in
    std::uint32_t size = 0;
    std::uint32_t takers = 0;

    friend bool operator==(const State&, const State&) = default;
  };
  using Step = CollectionStep;

  static constexpr bool kIndependentKeys = true;

  static tl::expected<UnorderedQueue, std::string> make(const history::Value& initial,
                                                        Values& values) {
    const auto members = initial_members(initial, values);
    if (!members) return tl::make_unexpected(members.error());
    UnorderedQueue model(values);
    for (const ValueId id : *members) model.initial_ = with(model.initial_, id);
    return model;
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    return compile_collection(queue_functions(), operation, values);
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.puts) return with(state, step.value);
    if (!step.answered) return State{state.counts, state.size, state.takers + 1};
    if (step.found_nothing()) {
      if (state.size > state.takers) return std::nullopt;
      return State{{}, 0, state.takers - state.size};
    }
    const std::uint32_t count = state.counts.get(step.value);
    if (count == 0) return std::nullopt;
    return State{state.counts.with(step.value, count - 1), state.size - 1, state.takers};
  }

  std::string text(const State& state) const {
    std::vector<ValueId> some;
    state.counts.for_each([&](ValueId value, std::uint32_t count) {
      some.insert(some.end(), std::min<std::size_t>(count, kShown - some.size()), value);
      return some.size() < kShown;
    });
    std::string text = listing(some, state.size, *values_);
    if (state.takers > 0) text += fmt::format(", up to {} of them gone", state.takers);
    return text;
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (operation.output.is_null()) return returned_but(operation, "the queue held " + text(state));
    return returned_but(operation, operation.output.text() + " was not in it");
  }

  std::size_t hash(const State& state) const {
    return state.counts.hash() + mix(state.takers + std::uint64_t{1});
  }
  std::size_t bytes(const State& state) const { return state.counts.bytes(); }

 private:
  explicit UnorderedQueue(const Values& values) : values_(&values) {}

  static State with(const State& state, ValueId value) {
    return {state.counts.with(value, state.counts.get(value) + 1), state.size + 1, state.takers};
  }

  State initial_;
  const Values* values_;
};

static_assert(Model<Queue> && Model<UnorderedQueue> && Monitored<Queue>);

}  // namespace linnet::checker
