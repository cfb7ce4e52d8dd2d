#include "checker/compiled.h"

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

BudgetVector<OperationIndex> in_order_of_call(std::span<const Operation> operations,
                                              std::span<const OperationIndex> members,
                                              Budget& budget) {
  auto sorted = budgeted<OperationIndex>(budget);
  sorted.assign(members.begin(), members.end());
  std::ranges::stable_sort(sorted, std::less{},
                           [&](OperationIndex i) { return operations[i].called; });
  return sorted;
}

}  // namespace linnet::checker
