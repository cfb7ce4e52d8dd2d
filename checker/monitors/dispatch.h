// From a partition to what its monitor sees.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tl/expected.hpp>

#include "checker/model.h"
#include "checker/monitors/monitor.h"
#include "checker/partition.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A partition as its monitor sees it.
struct MonitoredHistory {
  explicit MonitoredHistory(Budget& budget) : operations(budgeted<MonitoredOperation>(budget)) {}

  BudgetVector<MonitoredOperation> operations;  // as the partition's members
  std::uint32_t values = 0;
  Moment moments = 0;

  MonitorInput input() const { return {operations, values, moments}; }
};

// Why a partition cannot be judged by a monitor.
struct NotMonitored {
  std::string_view why;
  std::optional<std::uint32_t> member = {};  // because of this one, by its place in the partition
};

// Numbers the values from 0, without gaps if it matters. `ranked` are all values there are, in the
// order in which they are to be numbered; if empty, any will do.
void number_values(MonitoredHistory& history, std::span<const ValueId> ranked, Budget& budget);

// The different values, ascending.
BudgetVector<ValueId> different_values(const MonitoredHistory& history, Budget& budget);

// From positions to moments. A call at the position of a return comes first, so that the two are
// concurrent, as they are to the search.
void number_moments(MonitoredHistory& history, std::span<const std::uint32_t> members,
                    std::span<const Interval> intervals, Budget& budget);

// The second of two operations that put in the same value, if there are two.
std::optional<std::uint32_t> second_put(const MonitoredHistory& history, Budget& budget);

// Intervals and steps are those of the participants. Throws LimitReached.
template <Monitored M>
tl::expected<MonitoredHistory, NotMonitored> monitored_history(
    const M& model, std::span<const std::uint32_t> members, std::span<const Interval> intervals,
    std::span<const typename M::Step> steps, Budget& budget) {
  MonitoredHistory history(budget);
  history.operations.reserve(members.size());
  for (const std::uint32_t member : members) {
    const std::optional<MonitoredStep> step = model.monitored(steps[member]);
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
  number_moments(history, members, intervals, budget);
  return history;
}

}  // namespace linnet::checker
