#include "checker/monitors/monitor.h"

#include "base/check.h"
#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

// What had been seen when the moment had passed. Calls after it are not there, and what had not
// returned is of unknown outcome: a put or a take that may happen, an observation that says
// nothing.
BudgetVector<MonitoredOperation> seen_until(MonitoredObject object, const MonitorInput& input,
                                            Moment moment, Budget& budget) {
  const bool variable = object == MonitoredObject::variable;
  auto seen = budgeted<MonitoredOperation>(budget);
  for (MonitoredOperation operation : input.operations) {
    if (operation.called > moment) continue;
    if (operation.returned > moment) {
      operation.returned = kNeverReturns;
      if (operation.kind != MonitoredKind::put) {
        if (variable) continue;                    // a read that says nothing yet
        operation.kind = MonitoredKind::take_any;  // a dequeue still open
        operation.value = 0;
      }
    }
    seen.push_back(operation);
  }
  return seen;
}

}  // namespace

Answer judge(MonitoredObject object, const MonitorInput& input, Budget& budget) {
  switch (object) {
    case MonitoredObject::variable:
      return judge_variable(input, budget);
    case MonitoredObject::queue:
      return judge_queue(input, budget);
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
    return judge(object, {seen, input.values, input.moments}, budget) == Answer::valid;
  });
  LINNET_CHECK(first != by_return.end(), "every prefix of an invalid history is valid");
  return *first;
}

}  // namespace linnet::checker
