#include "checker/replay_model.h"

#include <algorithm>
#include <limits>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

// Whether two parts of the witness are about one object.
bool two_orders(std::span<const Witness> witness, bool by_key) {
  if (!by_key) return witness.size() > 1;
  std::vector<std::optional<history::Value>> keys;
  keys.reserve(witness.size());
  for (const Witness& part : witness) keys.push_back(part.key);
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

}  // namespace

std::optional<std::string> replay_order(std::span<const Operation> operations,
                                        std::span<const Witness> witness, bool by_key,
                                        Budget& budget) {
  if (two_orders(witness, by_key)) return "an object has two orders";
  auto present = budgeted<unsigned char>(budget, operations.size());
  for (const Witness& part : witness) {
    // No operation may stand behind one that was called after it had returned. Checked against the
    // latest call so far, which is as good as against every earlier operation.
    std::int64_t latest_call = std::numeric_limits<std::int64_t>::min();
    for (const OperationIndex index : part.order) {
      if (index >= operations.size()) return fmt::format("there is no operation {}", index);
      const Operation& operation = operations[index];
      if (operation.outcome == Outcome::fail) return fmt::format("operation {} failed", index);
      if (present[index]++ != 0) return fmt::format("operation {} is there twice", index);
      if (by_key && operation.key != part.key) return fmt::format("operation {}: wrong key", index);
      const bool over = operation.outcome == Outcome::ok && operation.returned < latest_call;
      if (over) return fmt::format("operation {} had returned before one ahead was called", index);
      latest_call = std::max(latest_call, operation.called);
    }
    budget.poll();
  }
  for (std::size_t index = 0; index < operations.size(); ++index) {
    const bool missing = operations[index].outcome == Outcome::ok && present[index] == 0;
    if (missing) return fmt::format("operation {} is missing", index);
  }
  return std::nullopt;
}

}  // namespace linnet::checker
