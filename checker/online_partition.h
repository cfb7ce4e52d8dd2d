// The operations of one key, judged while they happen: what waits, and the frontier behind it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "checker/budget.h"
#include "checker/model.h"
#include "checker/online.h"
#include "checker/online_frontier.h"
#include "checker/state_store.h"
#include "checker/values.h"
#include "history/history.h"

namespace linnet::checker {

// The numbers in use: of values and of states.
template <Model M>
struct OnlineNumbers {
  OnlineNumbers(const history::Value& initial, Budget& budget)
      : values(std::make_shared<Values>(budget, Values::Ownership::own)),
        model(*M::make(initial, *values)),
        states(model, budget) {}
  // New numbers for the states; the values keep theirs.
  OnlineNumbers(const OnlineNumbers& old, Budget& budget)
      : values(old.values), model(old.model), states(model, budget) {}

  std::size_t size() const { return values->size() + states.size(); }

  std::shared_ptr<Values> values;
  M model;
  StateStore<M> states;
};

// Calls and returns wait in a queue. A call leaves it when it is known what the operation came to;
// so nothing behind a call leaves before.
//
// A copy is judged apart from the original, but shares the numbers. Throws LimitReached; then only
// destruction is left to it.
template <Model M>
class OnlinePartition {
 public:
  using Handle = std::uint32_t;

  // Precondition: the model accepts the initial value.
  OnlinePartition(const history::Value& initial, Budget& budget)
      : initial_(initial),
        budget_(&budget),
        numbers_(std::make_shared<OnlineNumbers<M>>(initial, budget)),
        frontier_(numbers_->model, numbers_->states, false, budget),
        operations_(BudgetAllocator<Waiting>(budget)),
        free_(budgeted<Handle>(budget)),
        queue_(budgeted<Moment>(budget)) {}

  Handle invoke(const history::Operation& operation) {
    if (free_.empty()) {
      free_.push_back(static_cast<Handle>(operations_.size()));
      operations_.emplace_back();
    }
    const Handle handle = free_.back();
    free_.pop_back();
    operations_[handle].operation = operation;
    operations_[handle].stage = Stage::unknown;
    queue_.push_back({handle, false});
    return handle;
  }

  const history::Operation& operation(Handle handle) const { return operations_[handle].operation; }

  // What the operation came to is known. Returns why the model refuses it, which changes nothing.
  std::optional<std::string> complete(Handle handle, const history::Operation& operation) {
    auto step = numbers_->model.compile(operation, *numbers_->values);
    if (!step) return std::move(step.error());
    Waiting& waiting = operations_[handle];
    waiting.step = *step;
    waiting.operation = operation;
    waiting.stage = stage(waiting.operation.outcome, *step);
    if (waiting.stage == Stage::ok) queue_.push_back({handle, true});
    return std::nullopt;
  }

  // Nothing more will be known of what is open.
  void give_up_open() {
    for (std::size_t at = first_; at < queue_.size(); ++at) {
      Waiting& waiting = operations_[queue_[at].handle];
      if (waiting.stage != Stage::unknown) continue;
      const auto step = numbers_->model.compile(waiting.operation, *numbers_->values);
      // What the model refuses is an error when it completes; until then it constrains nothing.
      waiting.stage = step ? stage(history::Outcome::info, *step) : Stage::dropped;
      if (step) waiting.step = *step;
    }
  }

  // Judges what can be. False: there is a violation().
  bool judge() {
    for (; first_ < queue_.size() && ready(queue_[first_]); ++first_) {
      if (!judge(queue_[first_])) return false;
    }
    shorten_queue();
    if (numbers_->size() + frontier_.multisets() > collect_at_) collect();
    return true;
  }

  // After judge() returned false.
  OnlineViolation violation() const {
    const history::Operation& operation = operations_[queue_[first_].handle].operation;
    std::vector<StateWord> states;
    const ConfigurationSet& stuck = frontier_.unsatisfied();
    for (std::size_t i = 0; i < stuck.size() && states.size() <= kStatesShown; ++i) {
      if (std::ranges::find(states, stuck[i].state) == states.end()) {
        states.push_back(stuck[i].state);
      }
    }
    std::string why = fmt::format("no order allows {}", history::text(operation));
    LINNET_CHECK(!states.empty(), "a violation without a state before it");
    std::string shown;
    for (std::size_t i = 0; i < std::min(states.size(), kStatesShown); ++i) {
      shown += i > 0 ? ", " : "";
      shown += numbers_->model.text(numbers_->states.state(states[i]));
    }
    why += fmt::format(": the state before it can only be {}{}", states.size() > 1 ? "one of " : "",
                       shown);
    if (states.size() > kStatesShown) why += ", ...";
    return {operation, why};
  }

  std::size_t waiting() const { return queue_.size() - first_; }
  std::size_t configurations() const { return frontier_.configurations(); }
  std::size_t peak_configurations() const { return frontier_.peak_configurations(); }

 private:
  using Step = typename M::Step;

  static constexpr std::size_t kStatesShown = 5;
  static constexpr std::size_t kCollectAtLeast = 1024;

  enum class Stage { unknown, ok, crashed, dropped };

  struct Waiting {
    history::Operation operation;
    Step step{};
    Stage stage = Stage::unknown;
    Slot slot = 0;
  };

  struct Moment {
    Handle handle = 0;
    bool returns = false;
  };

  // Rule 1: what failed did not happen, and a crashed observer says nothing.
  Stage stage(history::Outcome outcome, const Step& step) const {
    switch (outcome) {
      case history::Outcome::ok:
        return Stage::ok;
      case history::Outcome::fail:
        return Stage::dropped;
      case history::Outcome::info:
        break;
    }
    return observes(numbers_->model, step) ? Stage::dropped : Stage::crashed;
  }

  bool ready(const Moment& moment) const {
    return operations_[moment.handle].stage != Stage::unknown;
  }

  bool judge(const Moment& moment) {
    Waiting& waiting = operations_[moment.handle];
    if (moment.returns) {
      if (!frontier_.satisfy(waiting.slot)) return false;
      free_.push_back(moment.handle);
      return true;
    }
    switch (waiting.stage) {
      case Stage::ok:
        waiting.slot = frontier_.open(waiting.step, waiting.operation.returned, moment.handle);
        return true;
      case Stage::crashed:
        if (frontier_.crash(waiting.step) == crashed_.size()) {
          budget_->take(sizeof(history::Operation));  // given back with the budget
          crashed_.push_back(std::move(waiting.operation));
        }
        break;
      case Stage::dropped:
      case Stage::unknown:
        break;
    }
    free_.push_back(moment.handle);
    return true;
  }

  void shorten_queue() {
    constexpr std::size_t kWorthwhile = 1024;
    if (first_ == queue_.size()) {
      queue_.clear();
    } else if (first_ > kWorthwhile && first_ * 2 > queue_.size()) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_));
    } else {
      return;
    }
    first_ = 0;
  }

  // Numbers anew the values and states that are in use, and forgets the others. It comes up when
  // there are twice as many as were left the last time, so it costs a constant share of the time.
  void collect() {
    std::shared_ptr<OnlineNumbers<M>> fresh;
    if constexpr (Renames<M>) {
      fresh = std::make_shared<OnlineNumbers<M>>(initial_, *budget_);
    } else {
      fresh = std::make_shared<OnlineNumbers<M>>(*numbers_, *budget_);
    }
    const auto state = [&](StateWord word) {
      if constexpr (Renames<M>) {
        const auto rename = [&](ValueId id) {
          return fresh->values->id(numbers_->values->value(id));
        };
        return fresh->states.intern(fresh->model.renamed(numbers_->states.state(word), rename));
      } else {
        return fresh->states.intern(numbers_->states.state(word));
      }
    };
    const auto compile = [&](const history::Operation& operation) {
      const auto step = fresh->model.compile(operation, *fresh->values);
      LINNET_CHECK(step.has_value(), "{} was a step before", history::text(operation));
      return *step;
    };
    for (std::size_t at = first_; at < queue_.size(); ++at) {
      Waiting& waiting = operations_[queue_[at].handle];
      const bool compiled = waiting.stage == Stage::ok || waiting.stage == Stage::crashed;
      if (compiled) waiting.step = compile(waiting.operation);
    }
    frontier_.renumber(
        fresh->model, fresh->states, state,
        [&](std::uint32_t handle) { return operations_[handle].step; },
        [&](CrashedIndex index) { return compile(crashed_[index]); });
    numbers_ = std::move(fresh);
    collect_at_ = 2 * (numbers_->size() + frontier_.multisets()) + kCollectAtLeast;
  }

  history::Value initial_;
  Budget* budget_;
  std::shared_ptr<OnlineNumbers<M>> numbers_;
  OnlineFrontier<M> frontier_;
  std::vector<Waiting, BudgetAllocator<Waiting>> operations_;  // by handle
  BudgetVector<Handle> free_;
  BudgetVector<Moment> queue_;
  std::size_t first_ = 0;                    // of the queue: those before it are judged
  std::vector<history::Operation> crashed_;  // one of each class
  std::size_t collect_at_ = kCollectAtLeast;
};

}  // namespace linnet::checker
