// How wrong a clock is: arithmetic, and the page that tells a skewed process of it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "nemesis/clock/parameter_page.h"
#include "nemesis/clock/skew.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;

Readings all_at(std::int64_t reading) {
  Readings readings;
  readings.fill(reading);
  return readings;
}

TEST(SkewedClocks, AddTheOffsetToTheFamilyAndLeaveTheOtherAlone) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = -5s;
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  for (const clockid_t wall : {CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI}) {
    EXPECT_EQ(skewed(100 * kSecond, clocks.parameters(wall)), 95 * kSecond);
  }
  for (const clockid_t other : {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_PROCESS_CPUTIME_ID}) {
    EXPECT_EQ(skewed(100 * kSecond, clocks.parameters(other)), 100 * kSecond);
  }
}

TEST(SkewedClocks, DriftFromTheMomentTheyAreSet) {
  SkewedClocks clocks;
  Skew skew;
  skew.drift_ppm = 500;
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  const Parameters& parameters = clocks.parameters(CLOCK_REALTIME);
  EXPECT_EQ(skewed(100 * kSecond, parameters), 100 * kSecond);
  EXPECT_NEAR(static_cast<double>(skewed(1100 * kSecond, parameters)), 1100.5e9, 1000);
}

TEST(SkewedClocks, FoldTheAccruedDriftIntoTheOffset) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = 1s;
  skew.drift_ppm = -250'000;
  skew.strobe = {.amplitude = 1h, .half_period = 1s};
  clocks.set(Family::kMonotonic, skew, all_at(0));
  const Skew later = clocks.skew(Family::kMonotonic, all_at(9 * kSecond));
  EXPECT_EQ(later.offset, 1s - 2250ms);
  EXPECT_EQ(later.drift_ppm, -250'000);
  EXPECT_EQ(later.strobe, skew.strobe);
  EXPECT_EQ(clocks.skew(Family::kWall, all_at(9 * kSecond)), Skew{});
}

TEST(SkewedClocks, StandStillAtTheGreatestDriftBack) {
  SkewedClocks clocks;
  Skew skew;
  skew.drift_ppm = -1e6;
  clocks.set(Family::kWall, skew, all_at(kSecond));
  EXPECT_EQ(skewed(kSecond, clocks.parameters(0)), kSecond);
  EXPECT_EQ(skewed(1'000'000 * kSecond, clocks.parameters(0)), kSecond);
}

TEST(SkewedClocks, StrobeByTurns) {
  SkewedClocks clocks;
  Skew skew;
  skew.strobe = {.amplitude = 10s, .half_period = 1s};
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  const Parameters& parameters = clocks.parameters(0);
  const auto off_at = [&](std::int64_t raw) { return skewed(raw, parameters) - raw; };
  EXPECT_EQ(off_at(100 * kSecond), 10 * kSecond) << "at once, so that the shortest strobe is one";
  EXPECT_EQ(off_at(101 * kSecond - 1), 10 * kSecond);
  EXPECT_EQ(off_at(101 * kSecond), 0);
  EXPECT_EQ(off_at(102 * kSecond - 1), 0);
  EXPECT_EQ(off_at(102 * kSecond), 10 * kSecond);
  EXPECT_EQ(off_at(99 * kSecond), 10 * kSecond)
      << "a coarse clock may lag behind the moment of setting";
}

TEST(SkewedClocks, KeepTheBeatOfTheStrobeForDays) {
  for (const nanoseconds half_period :
       std::vector<nanoseconds>{2ns, 777ns, 10ms + 1ns, 100ms, 3s}) {
    SkewedClocks clocks;
    Skew skew;
    skew.strobe = {.amplitude = 10s, .half_period = half_period};
    clocks.set(Family::kWall, skew, all_at(0));
    EXPECT_EQ(clocks.skew(Family::kWall, all_at(0)), skew);
    for (const std::int64_t turn : {1L, 2L, 1001L, 50'000L}) {
      const std::int64_t middle = turn * half_period.count() + half_period.count() / 2;
      const bool wrong = skewed(middle, clocks.parameters(0)) != middle;
      EXPECT_EQ(wrong, turn % 2 == 0) << half_period.count() << " ns, turn " << turn;
    }
  }
}

TEST(SkewedClocks, NeverShowATimeBeforeTheirEpoch) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = -10s;
  clocks.set(Family::kMonotonic, skew, all_at(5 * kSecond));
  EXPECT_EQ(skewed(6 * kSecond, clocks.parameters(CLOCK_MONOTONIC)), 0);
}

TEST(Skew, IsSaneWithinItsLimits) {
  Skew skew;
  EXPECT_TRUE(skew.is_sane());
  skew.offset = -Skew::kMost;
  EXPECT_TRUE(skew.is_sane());
  skew.offset = Skew::kMost + 1ns;
  EXPECT_FALSE(skew.is_sane());
  skew = {};
  skew.drift_ppm = -1'000'001;
  EXPECT_FALSE(skew.is_sane());
  skew.drift_ppm = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(skew.is_sane());
  skew = {};
  skew.strobe.half_period = -1ns;
  EXPECT_FALSE(skew.is_sane());
}

TEST(ParameterPage, GivesEachReaderOneWholeSet) {
  ParameterPage page;
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::thread reader([&] {
    while (!done) {
      const Parameters read = page.read(3);
      if (read.offset != read.origin || read.rate != read.origin ||
          read.strobe_rate != static_cast<std::uint64_t>(read.origin) ||
          read.strobe_amplitude != read.origin) {
        ++torn;
      }
    }
  });
  for (std::int64_t value = 1; value <= 200'000; ++value) {
    AllParameters all;
    for (Parameters& clock : all.clocks)
      clock = {value, value, value, static_cast<std::uint64_t>(value), value};
    page.publish(all);
  }
  done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(page.read(3).offset, 200'000);
}

TEST(ParameterPage, DiffersInItsNumberFromTheOneItReplaces) {
  ParameterPage first;
  ParameterPage second;
  first.publish({});
  second.start_after(first.sequence());
  EXPECT_NE(second.sequence(), first.sequence());
  second.publish({});
  EXPECT_NE(second.sequence(), first.sequence());
}

}  // namespace
}  // namespace linnet::nemesis::clock
