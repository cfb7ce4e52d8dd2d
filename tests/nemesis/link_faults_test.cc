#include "nemesis/link_faults.h"

#include <gtest/gtest.h>

#include <set>

#include "nemesis/fault_table.h"
#include "nemesis/rate_limiter.h"

namespace linnet::nemesis {
namespace {

using namespace std::chrono_literals;

constexpr Link kThere{NodeId(1), NodeId(2)};
constexpr Link kBack{NodeId(2), NodeId(1)};

// How many of so many messages the chosen trait strikes.
template <typename Trait>
int count(const LinkFaults& faults, int messages, Trait trait) {
  int struck = 0;
  for (int number = 0; number < messages; ++number) {
    struck += trait(decide(faults, link_seed(7, kThere), static_cast<std::uint64_t>(number)));
  }
  return struck;
}

TEST(Fate, WithoutFaultsEveryMessagePassesUnchanged) {
  EXPECT_EQ(count({}, 1'000,
                  [](Fate fate) {
                    fate.corrupt_where = 0;
                    return fate == Fate{};
                  }),
            1'000);
}

TEST(Fate, ChancesAreAsTheyAreSet) {
  const LinkFaults faults{.loss = 0.1, .duplicate = 0.2, .reorder = 0.3, .corrupt = 0.4};
  constexpr int kMessages = 20'000;
  const auto near = [](int struck, double chance) {
    EXPECT_NEAR(static_cast<double>(struck) / kMessages, chance, 0.01);
  };
  near(count(faults, kMessages, [](const Fate& f) { return f.outcome == Fate::Outcome::lost; }),
       0.1);
  near(count(faults, kMessages, [](const Fate& f) { return f.duplicate; }), 0.2);
  near(count(faults, kMessages, [](const Fate& f) { return f.hold_back; }), 0.3);
  near(count(faults, kMessages, [](const Fate& f) { return f.corrupt; }), 0.4);
}

TEST(Fate, CertaintiesAreCertain) {
  EXPECT_EQ(
      count({.loss = 1}, 1'000, [](const Fate& f) { return f.outcome == Fate::Outcome::lost; }),
      1'000);
  EXPECT_EQ(
      count({.cut = true}, 1'000, [](const Fate& f) { return f.outcome == Fate::Outcome::cut; }),
      1'000);
}

TEST(Fate, IsTheSameForTheSameSeedLinkAndNumberAndDiffersOtherwise) {
  const LinkFaults faults{.loss = 0.5};
  const auto lost = [&](std::uint64_t seed, const Link& link) {
    std::set<std::uint64_t> numbers;
    for (std::uint64_t number = 0; number < 200; ++number) {
      if (decide(faults, link_seed(seed, link), number).outcome == Fate::Outcome::lost) {
        numbers.insert(number);
      }
    }
    return numbers;
  };
  EXPECT_EQ(lost(7, kThere), lost(7, kThere));
  EXPECT_NE(lost(7, kThere), lost(8, kThere));
  EXPECT_NE(lost(7, kThere), lost(7, kBack));
}

TEST(Fate, OneKindOfFaultDoesNotChangeWhichMessagesAnotherStrikes) {
  const LinkFaults alone{.loss = 0.3};
  const LinkFaults among{
      .loss = 0.3, .duplicate = 0.9, .delay = 5ms, .jitter = 5ms, .corrupt = 0.9};
  for (std::uint64_t number = 0; number < 1'000; ++number) {
    EXPECT_EQ(decide(alone, 1, number).outcome, decide(among, 1, number).outcome);
  }
}

TEST(Fate, JitterIsEvenAroundTheDelayAndNeverBelowZero) {
  const LinkFaults faults{.delay = 10ms, .jitter = 4ms};
  const auto between = [&](nanoseconds low, nanoseconds high) {
    return count(faults, 10'000, [&](const Fate& f) { return low <= f.delay && f.delay < high; });
  };
  EXPECT_EQ(between(6ms, 14ms), 10'000);
  for (const auto low : {6ms, 8ms, 10ms, 12ms}) EXPECT_NEAR(between(low, low + 2ms), 2'500, 200);
  EXPECT_EQ(
      count({.delay = 1ms, .jitter = 4ms}, 1'000, [](const Fate& f) { return f.delay >= 0ns; }),
      1'000);
}

TEST(Combine, NothingChangesNothing) {
  const LinkFaults faults{.cut = true,
                          .loss = 0.1,
                          .duplicate = 0.25,
                          .delay = 1ms,
                          .jitter = 2ms,
                          .reorder = 0.5,
                          .reorder_by = 3ms,
                          .corrupt = 0.5,
                          .corruption = Corruption::silent,
                          .bits_per_second = 5,
                          .backlog = 6ms};
  EXPECT_EQ(combine(faults, {}), faults);
  EXPECT_EQ(combine({}, faults), faults);
  EXPECT_EQ(combine({}, {}), LinkFaults{});
}

TEST(Combine, IsAsTwoFaultyLinksInARow) {
  const LinkFaults slow{.loss = 0.5, .delay = 10ms, .jitter = 1ms, .bits_per_second = 2'000};
  const LinkFaults bad{
      .cut = true, .loss = 0.5, .delay = 5ms, .bits_per_second = 1'000, .backlog = 7ms};
  for (const LinkFaults& both : {combine(slow, bad), combine(bad, slow)}) {
    EXPECT_TRUE(both.cut);
    EXPECT_DOUBLE_EQ(both.loss, 0.75);
    EXPECT_EQ(both.delay, 15ms);
    EXPECT_EQ(both.jitter, 1ms);
    EXPECT_EQ(both.bits_per_second, 1'000);
    EXPECT_EQ(both.backlog, 7ms);
  }
}

TEST(FaultTable, FaultsOnALinkAreRemovedOneByOne) {
  FaultTable table;
  EXPECT_EQ(table.on(kThere), LinkFaults{});
  const FaultId cut = table.add({kThere, kBack}, {.cut = true});
  const FaultId slow = table.add({kThere}, {.delay = 5ms});
  EXPECT_EQ(table.on(kThere), (LinkFaults{.cut = true, .delay = 5ms}));
  EXPECT_EQ(table.on(kBack), LinkFaults{.cut = true});
  EXPECT_EQ(table.remove(cut), (std::vector<Link>{kThere, kBack}));
  EXPECT_EQ(table.on(kThere), LinkFaults{.delay = 5ms});
  EXPECT_EQ(table.on(kBack), LinkFaults{});
  table.remove(slow);
  EXPECT_EQ(table.on(kThere), LinkFaults{});
}

TEST(RateLimiter, PassesOneMessageAfterTheOther) {
  RateLimiter limiter;
  const TimePoint start = TimePoint() + 1h;
  // 1000 bytes at 8 Mbit/s take a millisecond.
  EXPECT_EQ(limiter.pass(start, 1'000, 8'000'000, 1s), start + 1ms);
  EXPECT_EQ(limiter.pass(start, 1'000, 8'000'000, 1s), start + 2ms);
  EXPECT_EQ(limiter.pass(start + 500us, 2'000, 8'000'000, 1s), start + 4ms);
  EXPECT_EQ(limiter.pass(start + 1s, 1'000, 8'000'000, 1s), start + 1s + 1ms);
}

TEST(RateLimiter, DropsWhatWouldWaitTooLong) {
  RateLimiter limiter;
  const TimePoint start = TimePoint() + 1h;
  EXPECT_TRUE(limiter.pass(start, 1'000, 8'000'000, 1ms));
  EXPECT_TRUE(limiter.pass(start, 1'000, 8'000'000, 1ms));
  EXPECT_FALSE(limiter.pass(start, 1'000, 8'000'000, 1ms));
  EXPECT_TRUE(limiter.pass(start + 1ms, 1'000, 8'000'000, 1ms)) << "the dropped one takes no room";
}

}  // namespace
}  // namespace linnet::nemesis
