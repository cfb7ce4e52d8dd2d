// Operations sorted into partitions that can be checked apart, and partitions checked in parallel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/budget.h"
#include "history/history.h"

namespace linnet::checker {

// The operations on one object, by their place among all.
struct Partition {
  const history::Value* key = nullptr;      // of the caller's operations; null when they have none
  std::span<const OperationIndex> members;  // ascending
};

// Rule 7, partition by key. Operations on different keys are on different objects, and a history is
// linearizable if and only if its projection on each object is (Herlihy and Wing 1990, theorem 1).
//
// Owns what the partitions' spans point to.
class Partitions {
 public:
  // Without `by_key` all operations form one partition, whose key is null. In order of the first
  // member. No operations, no partitions.
  Partitions(std::span<const history::Operation> operations, bool by_key, Budget& budget);

  std::size_t size() const { return keys_.size(); }
  Partition operator[](std::size_t index) const {
    return {keys_[index],
            std::span(members_).subspan(begin_[index], begin_[index + 1] - begin_[index])};
  }

 private:
  void sort_by_key(std::span<const history::Operation> operations, Budget& budget);

  BudgetVector<const history::Value*> keys_;
  BudgetVector<std::uint32_t> begin_;
  BudgetVector<OperationIndex> members_;
};

// Calls work(i) for every i, sizes[i] being how much work it is: the largest first, on up to
// `threads` threads, the caller's among them. Returns when all calls have returned. When one
// throws, no more are begun, and what the first threw is thrown on.
void for_each_largest_first(std::span<const std::size_t> sizes, unsigned threads,
                            const std::function<void(std::size_t)>& work);

}  // namespace linnet::checker
