#include "checker/partition.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>

#include "checker/values.h"

namespace linnet::checker {

Partitions::Partitions(std::span<const history::Operation> operations, bool by_key, Budget& budget)
    : keys_(budgeted<const history::Value*>(budget)),
      begin_(budgeted<std::uint32_t>(budget)),
      members_(budgeted<OperationIndex>(budget, operations.size())) {
  const auto has_key = [](const history::Operation& operation) {
    return operation.key.has_value();
  };
  if (by_key && std::ranges::any_of(operations, has_key)) {
    sort_by_key(operations, budget);
    return;
  }
  begin_.push_back(0);
  if (operations.empty()) return;
  keys_.push_back(nullptr);
  begin_.push_back(static_cast<std::uint32_t>(operations.size()));
  std::iota(members_.begin(), members_.end(), OperationIndex{0});
}

void Partitions::sort_by_key(std::span<const history::Operation> operations, Budget& budget) {
  // A key's number in `numbers`, plus one; no key is 0. Then the partitions' own numbers.
  Values numbers(budget);
  auto partition_of_key = budgeted<std::uint32_t>(budget);
  auto partition_of = budgeted<std::uint32_t>(budget, operations.size());
  auto sizes = budgeted<std::uint32_t>(budget);
  constexpr std::uint32_t kNew = ~std::uint32_t{0};
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (i % 4096 == 0) budget.poll();
    const history::Value* key = operations[i].key ? &*operations[i].key : nullptr;
    const std::size_t number = key == nullptr ? 0 : numbers.id(*key) + std::size_t{1};
    if (number >= partition_of_key.size()) partition_of_key.resize(number + 1, kNew);
    std::uint32_t& partition = partition_of_key[number];
    if (partition == kNew) {
      partition = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(key);
      sizes.push_back(0);
    }
    partition_of[i] = partition;
    ++sizes[partition];
  }
  begin_.push_back(0);
  for (const std::uint32_t size : sizes) begin_.push_back(begin_.back() + size);
  std::ranges::copy(begin_.begin(), begin_.end() - 1, sizes.begin());  // now: where the next goes
  for (OperationIndex i = 0; i < operations.size(); ++i) members_[sizes[partition_of[i]]++] = i;
}

void for_each_largest_first(std::span<const std::size_t> sizes, unsigned threads,
                            const std::function<void(std::size_t)>& work) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return sizes[i]; });
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr thrown;
  const auto drain = [&] {
    try {
      for (std::size_t i = next++; i < order.size(); i = next++) work(order[i]);
    } catch (...) {
      next = order.size();
      const std::lock_guard lock(mutex);
      if (!thrown) thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, sizes.size()); ++i) {
      helpers.emplace_back(drain);
    }
    drain();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace linnet::checker
