// The search with each of its rules off, for tests that none of them changes a verdict.
#pragma once

#include "checker/search.h"

namespace linnet::checker {

// Nor do all of them together.
inline constexpr Rules kNoRules{.no_crashed_observers = false,
                                .eager_observers = false,
                                .earliest_deadline_first = false,
                                .dominance = false,
                                .no_useless_crashed = false,
                                .memo_on_exhaustion = false,
                                .quiescent_cuts = false,
                                .crashed_last = false,
                                .early_impossibility = false,
                                .needed_state_first = false,
                                .patience = 0};

// Restarts as often as can be.
inline constexpr Rules kRestless{.patience = 1};

// Calls visit.operator()<rules>() with one rule off at a time, in the order of Rules, and at last
// with kRestless.
template <typename Visit>
void with_each_rule_off(Visit visit) {
  visit.template operator()<Rules{.no_crashed_observers = false}>();
  visit.template operator()<Rules{.eager_observers = false}>();
  visit.template operator()<Rules{.earliest_deadline_first = false}>();
  visit.template operator()<Rules{.dominance = false}>();
  visit.template operator()<Rules{.no_useless_crashed = false}>();
  visit.template operator()<Rules{.memo_on_exhaustion = false}>();
  visit.template operator()<Rules{.quiescent_cuts = false}>();
  visit.template operator()<Rules{.crashed_last = false}>();
  visit.template operator()<Rules{.early_impossibility = false}>();
  visit.template operator()<Rules{.needed_state_first = false}>();
  visit.template operator()<Rules{.patience = 0}>();
  visit.template operator()<kRestless>();
}

}  // namespace linnet::checker
