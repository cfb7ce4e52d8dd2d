// Which keys are in use: a few at a time, each retired for a new one after some operations.
//
// Few keys make operations collide; new ones keep each key's history short, and with it the number
// of operations of unknown outcome that a checker must carry along.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"

namespace linnet::workloads {

// Thread-safe.
class KeyCycle {
 public:
  // `active` keys at a time; every key is drawn about `operations_each` times. Both at least 1.
  KeyCycle(int active, int operations_each);

  // A key for one operation, uniformly among the active ones.
  std::string next(base::Random& random);

  // The keys in use so far, the newest first, at most `most`.
  std::vector<std::string> used(std::size_t most) const;

 private:
  const std::int64_t active_;
  const std::int64_t operations_each_;
  std::atomic<std::int64_t> drawn_{0};
};

}  // namespace linnet::workloads
