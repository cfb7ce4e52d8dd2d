// The memo against a naive twin: a list of all that was added.
#include "checker/memo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace linnet::checker {
namespace {

struct Configuration {
  std::array<MaskWord, 2> live{};
  Rank frontier = 0;
  std::uint32_t state = 0;
  std::array<std::uint32_t, 3> used{};
};

bool covers(const Configuration& failed, const Configuration& other, bool dominance) {
  if (failed.live != other.live || failed.frontier != other.frontier ||
      failed.state != other.state) {
    return false;
  }
  for (std::size_t i = 0; i < failed.used.size(); ++i) {
    if (dominance ? failed.used[i] > other.used[i] : failed.used[i] != other.used[i]) return false;
  }
  return true;
}

Configuration random_configuration(base::Random& random, std::size_t words, bool crashed) {
  Configuration result;
  for (std::size_t w = 0; w < words; ++w) {
    result.live[w] = static_cast<MaskWord>(random.between(0, 3)) << random.between(0, 1) * 62;
  }
  result.frontier = static_cast<Rank>(random.between(0, 3));
  result.state = static_cast<std::uint32_t>(random.between(0, 3));
  if (!crashed) return result;
  for (std::uint32_t& used : result.used) used = static_cast<std::uint32_t>(random.between(0, 3));
  return result;
}

template <std::size_t kFixed, bool kDominance>
void compare(bool crashed) {
  const std::size_t words = kFixed == 1 ? 1 : 2;
  const base::SteadyClock clock;
  Budget budget(clock, {});
  Memo<kFixed, kDominance> memo(words * 64, crashed ? 3 : 0, budget);
  std::vector<Configuration> added;
  base::Random random(5);
  for (int i = 0; i < 5000; ++i) {
    const Configuration next = random_configuration(random, words, crashed);
    const auto used =
        crashed ? std::span<const std::uint32_t>(next.used) : std::span<const std::uint32_t>();
    const bool expected = std::ranges::any_of(
        added, [&](const Configuration& failed) { return covers(failed, next, kDominance); });
    ASSERT_EQ(memo.contains(next.live.data(), next.frontier, next.state, used), expected);
    if (expected || random.chance(0.5)) continue;
    memo.add(next.live.data(), next.frontier, next.state, used);
    added.push_back(next);
  }
  EXPECT_GT(added.size(), 10U);
}

TEST(Memo, KnowsWhatWasAddedAndWhatThatDominates) {
  compare<1, true>(true);
  compare<0, true>(true);
}

TEST(Memo, WithoutDominanceKnowsOnlyWhatWasAdded) {
  compare<1, false>(true);
  compare<0, false>(true);
}

TEST(Memo, NeedsNoCrashedOperations) {
  compare<1, true>(false);
  compare<0, true>(false);
}

}  // namespace
}  // namespace linnet::checker
