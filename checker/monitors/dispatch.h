// From an object's operations to what its monitor sees.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tl/expected.hpp>

#include "checker/model.h"
#include "checker/monitors/monitor.h"
#include "checker/timeline.h"

namespace linnet::checker {

// An object's operations, in order, as its monitor sees them.
struct MonitoredHistory {
  explicit MonitoredHistory(Budget& budget) : operations(budgeted<MonitoredOperation>(budget)) {}

  BudgetVector<MonitoredOperation> operations;
  std::uint32_t values = 0;
  Moment moments = 0;

  MonitorInput input() const { return {operations, values, moments}; }
};

// Why no monitor can judge.
struct NotMonitored {
  std::string_view why;
  std::optional<std::uint32_t> member = {};  // because of this operation, by its place
};

// Numbers the values from 0, without gaps if it matters. `ranked` are all values there are, in the
// order in which they are to be numbered; if empty, any will do.
void number_values(MonitoredHistory& history, std::span<const ValueId> ranked, Budget& budget);

// The different values, ascending.
BudgetVector<ValueId> different_values(const MonitoredHistory& history, Budget& budget);

// From positions to moments. A call at the position of a return comes first, so that the two are
// concurrent, as they are to the search.
void number_moments(MonitoredHistory& history, std::span<const Interval> intervals, Budget& budget);

// The second of two operations that put in the same value, if there are two.
std::optional<std::uint32_t> second_put(const MonitoredHistory& history, Budget& budget);

// Throws LimitReached.
template <Monitored M>
tl::expected<MonitoredHistory, NotMonitored> monitored_history(
    const M& model, std::span<const Interval> intervals, std::span<const typename M::Step> steps,
    Budget& budget) {
  MonitoredHistory history(budget);
  history.operations.reserve(steps.size());
  for (const typename M::Step& own : steps) {
    const std::optional<MonitoredStep> step = model.monitored(own);
    if (!step) {
      return tl::make_unexpected(
          NotMonitored{"the model's monitor cannot judge such an operation",
                       static_cast<std::uint32_t>(history.operations.size())});
    }
    history.operations.push_back({0, kNeverReturns, step->value, step->kind});
  }
  budget.poll();
  auto ranked = budgeted<ValueId>(budget);
  if constexpr (requires { model.sort_values(std::span<ValueId>()); }) {
    ranked = different_values(history, budget);
    model.sort_values(ranked);
  }
  number_values(history, ranked, budget);
  number_moments(history, intervals, budget);
  return history;
}

}  // namespace linnet::checker
