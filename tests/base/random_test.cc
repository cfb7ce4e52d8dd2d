#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <numeric>
#include <vector>

namespace linnet::base {
namespace {

TEST(Random, GivesTheSameNumbersForTheSameSeed) {
  Random a(7);
  Random b(7);
  Random c(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const auto x = a.next();
    EXPECT_EQ(x, b.next());
    differs |= x != c.next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, ChildrenDoNotDependOnWhatTheParentDrew) {
  Random fresh(7);
  Random used(7);
  for (int i = 0; i < 10; ++i) used.next();
  EXPECT_EQ(fresh.split("nemesis").next(), used.split("nemesis").next());
  EXPECT_NE(fresh.split("nemesis").next(), fresh.split("client").next());
  EXPECT_NE(fresh.split(1).next(), fresh.split(2).next());
}

TEST(Random, BetweenReachesBothEndsAndNothingBeyond) {
  Random random(1);
  std::map<std::int64_t, int> seen;
  for (int i = 0; i < 6000; ++i) ++seen[random.between(-2, 3)];
  ASSERT_EQ(seen.size(), 6U);
  EXPECT_EQ(seen.begin()->first, -2);
  EXPECT_EQ(seen.rbegin()->first, 3);
  for (const auto& [value, count] : seen) EXPECT_NEAR(count, 1000, 200) << value;
}

TEST(Random, BetweenTakesTheWholeRangeOfIntegers) {
  Random random(1);
  const auto low = std::numeric_limits<std::int64_t>::min();
  const auto high = std::numeric_limits<std::int64_t>::max();
  EXPECT_NE(random.between(low, high), random.between(low, high));
  EXPECT_EQ(random.between(high, high), high);
}

TEST(Random, UnitStaysBelowOne) {
  Random random(3);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double x = random.unit();
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    sum += x;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(Random, ShuffleKeepsEveryElement) {
  Random random(5);
  std::vector<int> items(50);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  random.shuffle(shuffled);
  EXPECT_NE(shuffled, items);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, items);
}

TEST(RandomDeathTest, RefusesAnEmptyRange) {
  Random random(5);
  EXPECT_DEATH(random.between(2, 1), "empty range");
}

}  // namespace
}  // namespace linnet::base
