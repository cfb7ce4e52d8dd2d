// When a search goes back, and how far.
#include "checker/restarts.h"

#include <gtest/gtest.h>

#include <set>

namespace linnet::checker {
namespace {

constexpr std::size_t kSlots = 20;

// After how many failures without progress the search goes back next.
std::uint64_t failures_until_due(Restarts& restarts, Rank furthest) {
  std::uint64_t failures = 1;
  while (!restarts.due(furthest)) ++failures;
  return failures;
}

TEST(Restarts, TakeMoreFailuresEachTimeWithoutProgress) {
  Restarts restarts(30, kSlots);
  std::uint64_t before = 0;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t failures = failures_until_due(restarts, 500);
    EXPECT_GT(failures, before);
    before = failures;
  }
  EXPECT_GT(before, 1'000'000U);
  EXPECT_EQ(failures_until_due(restarts, 501), 31U);  // progress
}

TEST(Restarts, GoBackToBeforeTheFurthestReturnAndNotBeforeTheFirst) {
  Restarts restarts(1, kSlots);
  std::set<Rank> targets;
  for (int i = 0; i < 100; ++i) {
    failures_until_due(restarts, 500);
    EXPECT_LE(restarts.target(), 500 - kSlots);
    EXPECT_GE(restarts.target(), 500 - 5 * kSlots);
    targets.insert(restarts.target());
  }
  EXPECT_GT(targets.size(), 4U);
  Restarts early(1, kSlots);
  failures_until_due(early, 3);
  EXPECT_EQ(early.target(), 0U);
}

TEST(Restarts, DrawAnotherOrderEachTimeUpToTheFurthestReturn) {
  Restarts restarts(1, kSlots);
  EXPECT_FALSE(restarts.shuffled(0));
  failures_until_due(restarts, 500);
  EXPECT_TRUE(restarts.shuffled(499));
  EXPECT_FALSE(restarts.shuffled(500));
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 100; ++i) {
    failures_until_due(restarts, 500);
    EXPECT_EQ(restarts.drawn(7, 1000), restarts.drawn(7, 1000));
    drawn.insert(restarts.drawn(7, 1000));
  }
  EXPECT_GT(drawn.size(), 80U);
  restarts.due(501);
  EXPECT_FALSE(restarts.shuffled(0));
}

}  // namespace
}  // namespace linnet::checker
