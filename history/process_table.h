// Something for each process of a history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "history/history.h"

namespace linnet::history {

// Looks up by process number: in a vector as long as the numbers are dense, as recorders give them
// out; in a hash table where they are negative or far above the number of events.
template <typename T>
class ProcessTable {
 public:
  explicit ProcessTable(std::size_t events) : dense_limit_(events + 1024) {}

  // Of a process met for the first time: T().
  T& operator[](ProcessId process) {
    const auto number = static_cast<std::uint64_t>(process.value);
    if (number >= dense_limit_) return sparse_[process];
    if (number >= dense_.size()) dense_.resize(number + 1);
    return dense_[number];
  }

 private:
  std::size_t dense_limit_;
  std::vector<T> dense_;
  std::unordered_map<ProcessId, T> sparse_;
};

}  // namespace linnet::history
