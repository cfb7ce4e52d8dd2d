#include "checker/compiled.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace linnet::checker {

using history::Operation;
using history::Outcome;

std::string what_is_malformed(const Operation& operation) {
  const bool never = operation.returned == Operation::kNever;
  if (operation.outcome == Outcome::ok && never) return "its outcome is ok, but it has no return";
  if (operation.outcome == Outcome::info && !never) {
    return "its outcome is unknown, but it has a return";
  }
  return "it returns before it is called";
}

std::optional<BudgetVector<std::uint32_t>> order_of_call(std::span<const Interval> intervals,
                                                         Budget& budget) {
  if (std::ranges::is_sorted(intervals, std::less{}, &Interval::called)) return std::nullopt;
  auto order = budgeted<std::uint32_t>(budget, intervals.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::less{},
                           [&](std::uint32_t i) { return intervals[i].called; });
  return order;
}

}  // namespace linnet::checker
