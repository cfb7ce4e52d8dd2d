#include "workloads/key_cycle.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace linnet::workloads {

KeyCycle::KeyCycle(int active, int operations_each)
    : active_(active), operations_each_(operations_each) {
  LINNET_CHECK(active >= 1 && operations_each >= 1, "{} keys of {} operations", active,
               operations_each);
}

std::string KeyCycle::next(base::Random& random) {
  const std::int64_t generation = drawn_.fetch_add(1) / (active_ * operations_each_);
  return fmt::format("k{}", generation * active_ + random.between(0, active_ - 1));
}

std::vector<std::string> KeyCycle::used(std::size_t most) const {
  const std::int64_t drawn = drawn_.load();
  std::vector<std::string> keys;
  if (drawn == 0) return keys;
  const std::int64_t generations = (drawn - 1) / (active_ * operations_each_) + 1;
  for (std::int64_t key = generations * active_; key-- > 0 && keys.size() < most;) {
    keys.push_back(fmt::format("k{}", key));
  }
  return keys;
}

}  // namespace linnet::workloads
