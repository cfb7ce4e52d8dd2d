#include "checker/monitors/monitor.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

// What an operation that is still open does as far as can be seen: a put or a take may happen, what
// it will say is not known. None when it cannot matter.
std::optional<MonitoredKind> while_open(MonitoredObject object, MonitoredKind kind) {
  if (kind == MonitoredKind::put) return kind;
  switch (object) {
    case MonitoredObject::variable:
      return std::nullopt;
    case MonitoredObject::set: {
      const bool takes = kind == MonitoredKind::take || kind == MonitoredKind::discard;
      return takes ? std::optional(MonitoredKind::discard) : std::nullopt;
    }
    default:
      return MonitoredKind::take_any;
  }
}

// What had been seen when the moment had passed. Calls after it are not there, and what had not
// returned is of unknown outcome.
BudgetVector<MonitoredOperation> seen_until(MonitoredObject object, const MonitorInput& input,
                                            Moment moment, Budget& budget) {
  auto seen = budgeted<MonitoredOperation>(budget);
  for (MonitoredOperation operation : input.operations) {
    if (operation.called > moment) continue;
    if (operation.returned > moment) {
      const auto kind = while_open(object, operation.kind);
      if (!kind) continue;
      operation.kind = *kind;
      operation.returned = kNeverReturns;
    }
    seen.push_back(operation);
  }
  return seen;
}

}  // namespace

Answer judge(MonitoredObject object, const MonitorInput& input, Budget& budget,
             BudgetVector<std::uint32_t>* order) {
  switch (object) {
    case MonitoredObject::variable:
      return judge_variable(input, budget, order);
    case MonitoredObject::queue:
      return judge_queue(input, budget);
    case MonitoredObject::stack:
      return judge_stack(input, budget);
    case MonitoredObject::priority_queue:
      return judge_priority_queue(input, budget);
    case MonitoredObject::set:
      return judge_set(input, budget);
  }
  LINNET_CHECK(false, "object {}", static_cast<int>(object));
}

std::size_t first_impossible(MonitoredObject object, const MonitorInput& input, Budget& budget) {
  auto by_return = budgeted<std::uint32_t>(budget);
  for (std::uint32_t i = 0; i < input.operations.size(); ++i) {
    if (input.operations[i].returned != kNeverReturns) by_return.push_back(i);
  }
  std::ranges::sort(by_return, {}, [&](std::uint32_t i) { return input.operations[i].returned; });
  // What was seen before an invalid prefix's last return may be valid; what is seen after stays
  // invalid. So the first invalid prefix is found by halving.
  const auto first = std::ranges::partition_point(by_return, [&](std::uint32_t i) {
    const auto seen = seen_until(object, input, input.operations[i].returned, budget);
    return judge(object, {seen, input.values, input.moments}, budget) != Answer::invalid;
  });
  LINNET_CHECK(first != by_return.end(), "no prefix of an invalid history is invalid");
  return *first;
}

}  // namespace linnet::checker
