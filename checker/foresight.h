// Which states no completion passes, as operations that are still to return could not answer as
// they did: early impossibility for objects of which a read tells the past (a list that only
// grows).
//
// What a read found says how the object came about: a list that only grows is at every moment a
// beginning of what any later read finds, or the other way round. The model tells of such states;
// the search then does not try, one order after the other, what a read has ruled out long before
// it is its turn.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/budget.h"
#include "checker/model.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A completed operation, and when it returns.
template <typename Step>
struct Returning {
  Step step;
  Rank rank;
};

// The model's side, optional:
//
//   class Outlook {
//    public:
//     // A return that cannot be satisfied any more once the object is in that state, come about by
//     // steps of the history; none when none is known.
//     std::optional<Rank> lost(const State& state) const;
//     std::size_t bytes() const;  // the heap memory that it holds
//   };
//   Outlook outlook(std::span<const Returning<Step>> to_come) const;
template <typename M>
concept Foresees = requires(const M& model, const typename M::State& state,
                            std::span<const Returning<typename M::Step>> to_come) {
  { model.outlook(to_come) } -> std::same_as<typename M::Outlook>;
  { model.outlook(to_come).lost(state) } -> std::same_as<std::optional<Rank>>;
};

// One search's own. What it is given outlives it.
template <Model M>
class Foresight {
  static_assert(Foresees<M>);

 public:
  // The steps are those of the timeline's classes.
  Foresight(const M& model, const Timeline& timeline, std::span<const typename M::Step> steps,
            Budget& budget)
      : model_(&model),
        timeline_(&timeline),
        steps_(steps),
        budget_(&budget),
        lost_(budgeted<Rank>(budget)) {}
  ~Foresight() { forget(); }
  Foresight(const Foresight&) = delete;
  Foresight& operator=(const Foresight&) = delete;

  // What returns there or later does not count from now on, and nothing was given up yet.
  void set_horizon(Rank horizon) {
    forget();
    std::vector<Returning<typename M::Step>> to_come;
    for (Rank rank = 0; rank < horizon; ++rank) {
      to_come.push_back({steps_[timeline_->class_of[timeline_->by_rank[rank]]], rank});
    }
    outlook_ = model_->outlook(to_come);
    bytes_ = outlook_->bytes();
    budget_->take(bytes_);
  }

  // Whether the state, which the store holds, comes before nothing but failure. Then that is
  // remembered as given up.
  bool rules_out(const StateStore<M>& states, StateWord state) {
    if (lost_.size() <= state) lost_.resize(state + 1, kUnknown);
    if (lost_[state] == kUnknown)
      lost_[state] = outlook_->lost(states.state(state)).value_or(kNone);
    if (lost_[state] == kNone) return false;
    given_up_ = std::max(given_up_.value_or(lost_[state]), lost_[state]);
    return true;
  }
  // The last return that a configuration was given up for.
  std::optional<Rank> given_up() const { return given_up_; }

 private:
  static constexpr Rank kUnknown = kNone - 1;

  void forget() {
    budget_->give(bytes_);
    bytes_ = 0;
    lost_.clear();
    given_up_.reset();
  }

  const M* model_;
  const Timeline* timeline_;
  std::span<const typename M::Step> steps_;
  Budget* budget_;
  std::optional<typename M::Outlook> outlook_;
  std::size_t bytes_ = 0;
  BudgetVector<Rank> lost_;  // by state: what it loses, kNone or kUnknown
  std::optional<Rank> given_up_;
};

}  // namespace linnet::checker
