// States as machine words: a model's state itself where it is one, a number for it otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "checker/budget.h"
#include "checker/hash.h"
#include "checker/model.h"
#include "checker/timeline.h"

namespace linnet::checker {

using StateWord = std::uint32_t;

// Equal states have equal words. One search's own: not thread-safe.
template <Model M>
class StateStore {
 public:
  using State = typename M::State;
  using Step = typename M::Step;

  StateStore(const M& model, Budget& budget)
      : model_(&model),
        budget_(&budget),
        states_(budgeted_states(budget)),
        table_(budgeted<StateWord>(budget, 64, kNone)) {}
  ~StateStore() { budget_->give(heap_bytes_); }
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;

  StateWord initial() { return intern(model_->initial()); }

  std::optional<StateWord> apply(StateWord state, const Step& step) {
    std::optional<State> next = model_->apply(states_[state], step);
    if (!next) return std::nullopt;
    return intern(std::move(*next));
  }

  const State& state(StateWord word) const { return states_[word]; }
  std::size_t size() const { return states_.size(); }

  // The word of a state that another store may have held.
  StateWord intern(State state) {
    const std::size_t at = place(state);
    if (table_[at] != kNone) return table_[at];
    const auto word = static_cast<StateWord>(states_.size());
    const std::size_t bytes = model_->bytes(state);
    budget_->take(bytes);
    heap_bytes_ += bytes;
    states_.push_back(std::move(state));
    table_[at] = word;
    if (states_.size() * 2 > table_.size()) grow();
    return word;
  }

 private:
  static BudgetVector<State> budgeted_states(Budget& budget) {
    return BudgetVector<State>(BudgetAllocator<State>(budget));
  }

  std::size_t place(const State& state) const {
    const std::size_t last = table_.size() - 1;
    std::size_t at = mix(model_->hash(state)) & last;
    while (table_[at] != kNone && !(states_[table_[at]] == state)) at = (at + 1) & last;
    return at;
  }

  void grow() {
    BudgetVector<StateWord> bigger(table_.size() * 2, kNone, table_.get_allocator());
    table_.swap(bigger);
    for (StateWord word = 0; word < states_.size(); ++word) table_[place(states_[word])] = word;
  }

  const M* model_;
  Budget* budget_;
  std::size_t heap_bytes_ = 0;
  BudgetVector<State> states_;
  BudgetVector<StateWord> table_;  // open addressing, a power of two; kNone where free
};

template <Model M>
requires WordState<typename M::State>
class StateStore<M> {
 public:
  StateStore(const M& model, Budget& /*budget*/) : model_(&model) {}

  StateWord initial() const { return model_->initial(); }
  std::optional<StateWord> apply(StateWord state, const typename M::Step& step) const {
    return model_->apply(state, step);
  }
  StateWord state(StateWord word) const { return word; }
  static std::size_t size() { return 0; }
  static StateWord intern(StateWord state) { return state; }

 private:
  const M* model_;
};

}  // namespace linnet::checker
