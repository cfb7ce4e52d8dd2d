// Clock skew of programs of other makes.
#include <filesystem>

#include "tests/nemesis/clock/skewed_target.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;

TEST(ClockSkew, ReachesPython) {
  auto target = start({"python3", "-u", "-c",
                       "import sys, time\n"
                       "print('ready', time.time_ns())\n"
                       "for line in sys.stdin: print(time.time_ns())"});
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
  EXPECT_TRUE(clocks.restore());
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
}

TEST(ClockSkew, ReachesJava) {
  auto target = TargetProcess::start({"java", tests::beside("ClockTarget.java")});
  if (!target.read_line().starts_with("ready ")) GTEST_SKIP() << "there is no Java compiler here";
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
  EXPECT_TRUE(clocks.restore());
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
}

TEST(ClockSkew, ReachesGo) {
  if (!std::filesystem::exists(kGo.front())) GTEST_SKIP() << "there was no Go compiler";
  auto target = start(kGo);
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
  EXPECT_TRUE(clocks.restore());
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
}

}  // namespace
}  // namespace linnet::nemesis::clock
