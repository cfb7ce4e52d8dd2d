#include "history/null_reads.h"

namespace linnet::history {

std::string_view name(NullRead null_read) {
  return null_read == NullRead::value ? "value" : "unknown";
}

void forget_null_reads(std::vector<Operation>& operations) {
  const Name read = "read";
  const Name get = "get";
  for (Operation& operation : operations) {
    if (operation.f != read && operation.f != get) continue;
    if (operation.outcome != Outcome::ok || !operation.output.is_null()) continue;
    operation.outcome = Outcome::info;
    operation.returned = Operation::kNever;
  }
}

}  // namespace linnet::history
