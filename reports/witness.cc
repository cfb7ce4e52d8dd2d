#include "reports/witness.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "history/json_lines.h"

namespace linnet::reports {

using history::Operation;

// An operation can take effect at the latest call among those that are not behind it in its order:
// for none of those was called after it returned, or the order would not respect real time. These
// moments do not go back along an order, and as each is a call of that order, no two orders have
// one in common. So all orders, merged by these moments, keep their own order and respect real time
// (Herlihy and Wing's locality).
std::vector<checker::OperationIndex> whole_order(std::span<const Operation> operations,
                                                 std::span<const checker::Witness> witness) {
  std::vector<std::pair<std::int64_t, checker::OperationIndex>> moments;
  for (const checker::Witness& part : witness) {
    std::int64_t moment = 0;
    for (const checker::OperationIndex index : part.order) {
      moment = std::max(moment, operations[index].called);
      moments.emplace_back(moment, index);
    }
  }
  std::ranges::stable_sort(moments, {}, [](const auto& entry) { return entry.first; });
  std::vector<checker::OperationIndex> order;
  order.reserve(moments.size());
  for (const auto& [moment, index] : moments) order.push_back(index);
  return order;
}

std::string witness_lines(std::span<const Operation> operations,
                          std::span<const checker::Witness> witness) {
  std::string lines;
  history::Event event;
  for (const checker::OperationIndex index : whole_order(operations, witness)) {
    const Operation& operation = operations[index];
    const bool known = operation.outcome == history::Outcome::ok;
    event.process = operation.process;
    event.f = operation.f;
    event.key = operation.key;
    event.type = history::EventType::invoke;
    event.value = operation.input;
    lines += history::to_line(event) + "\n";
    ++event.index;
    event.type = known ? history::EventType::ok : history::EventType::info;
    event.value = known ? operation.output : operation.input;
    lines += history::to_line(event) + "\n";
    ++event.index;
  }
  return lines;
}

}  // namespace linnet::reports
