#include "workloads/key_cycle.h"

#include <gtest/gtest.h>

#include <set>

namespace linnet::workloads {
namespace {

TEST(KeyCycle, UsesAFewKeysAtATimeAndThenNewOnes) {
  KeyCycle keys(3, 10);
  base::Random random(1);
  EXPECT_TRUE(keys.used(100).empty());
  std::set<std::string> first;
  for (int i = 0; i < 30; ++i) first.insert(keys.next(random));
  EXPECT_EQ(first, (std::set<std::string>{"k0", "k1", "k2"}));
  EXPECT_EQ(keys.used(100).size(), 3U);
  std::set<std::string> second;
  for (int i = 0; i < 30; ++i) second.insert(keys.next(random));
  EXPECT_EQ(second, (std::set<std::string>{"k3", "k4", "k5"}));
}

TEST(KeyCycle, NamesTheNewestKeysFirst) {
  KeyCycle keys(2, 1);
  base::Random random(1);
  for (int i = 0; i < 5; ++i) keys.next(random);
  EXPECT_EQ(keys.used(3), (std::vector<std::string>{"k5", "k4", "k3"}));
}

}  // namespace
}  // namespace linnet::workloads
