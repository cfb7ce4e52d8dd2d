#include "checker/replay_model.h"

#include <algorithm>
#include <atomic>
#include <functional>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

// Whether two parts of the witness are about one object.
bool two_orders(std::span<const Witness> witness, bool by_key) {
  if (!by_key) return witness.size() > 1;
  std::vector<const std::optional<history::Value>*> keys;
  keys.reserve(witness.size());
  for (const Witness& part : witness) keys.push_back(&part.key);
  const auto value = [](const auto* key) -> const auto& {
    return *key;
  };
  std::ranges::sort(keys, std::less{}, value);
  return std::ranges::adjacent_find(keys, std::equal_to{}, value) != keys.end();
}

}  // namespace

ReplayedOrder::ReplayedOrder(std::span<const Operation> operations,
                             std::span<const Witness> witness, bool by_key, Budget& budget)
    : operations_(operations),
      witness_(witness),
      by_key_(by_key),
      present_(budgeted<unsigned char>(budget, operations.size())) {}

std::optional<std::string> ReplayedOrder::parts() const {
  if (two_orders(witness_, by_key_)) return "an object has two orders";
  return std::nullopt;
}

std::optional<std::string> ReplayedOrder::next(const Witness& part, OperationIndex index,
                                               std::int64_t& latest_call) {
  if (index >= operations_.size()) return fmt::format("there is no operation {}", index);
  const Operation& operation = operations_[index];
  if (operation.outcome == Outcome::fail) return fmt::format("operation {} failed", index);
  // An operation that is in two parts has the wrong key in one of them, so that its place is never
  // touched by two threads.
  if (by_key_ && operation.key != part.key) return fmt::format("operation {}: wrong key", index);
  if (present_[index]++ != 0) return fmt::format("operation {} is there twice", index);
  // No operation may stand behind one that was called after it had returned. Checked against the
  // latest call so far, which is as good as against every earlier operation.
  const bool over = operation.outcome == Outcome::ok && operation.returned < latest_call;
  if (over) return fmt::format("operation {} had returned before one ahead was called", index);
  latest_call = std::max(latest_call, operation.called);
  return std::nullopt;
}

std::optional<std::string> ReplayedOrder::missing(unsigned threads) const {
  std::atomic<std::size_t> first = operations_.size();
  const std::size_t share = operations_.size() / threads + 1;
  const std::vector<std::size_t> shares(threads, share);
  for_each_largest_first(shares, threads, [&](std::size_t i) {
    const std::size_t end = std::min(operations_.size(), (i + 1) * share);
    for (std::size_t index = i * share; index < end; ++index) {
      if (present_[index] != 0 || operations_[index].outcome != Outcome::ok) continue;
      std::size_t least = first;
      while (index < least && !first.compare_exchange_weak(least, index)) {
      }
      return;
    }
  });
  if (first == operations_.size()) return std::nullopt;
  return fmt::format("operation {} is missing", first.load());
}

}  // namespace linnet::checker
