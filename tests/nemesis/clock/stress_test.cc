// Clock skew again and again: a process is unharmed by it, and may end in the middle of it.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/nemesis/clock/skewed_target.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

void attach_and_restore(TargetProcess& target, int cycles) {
  nanoseconds longest{};
  for (int i = 0; i < cycles; ++i) {
    auto clocks = ClockSkew::attach(target.id());
    ASSERT_TRUE(clocks) << clocks.error().front().text() << " in cycle " << i;
    longest = std::max(longest, clocks->stopped_for());
    clocks->set(Family::kWall, offset_of((i % 7 - 3) * 1000s));
    if (i % 3 == 0) {
      const auto measured = clocks->measure(CLOCK_REALTIME);
      ASSERT_TRUE(measured) << measured.error().front().text() << " in cycle " << i;
      EXPECT_NEAR(static_cast<double>(measured->offset().count()), (i % 7 - 3) * 1e12, 1e9);
    }
    const auto restored = clocks->restore();
    ASSERT_TRUE(restored) << restored.error().front().text() << " in cycle " << i;
  }
  target.close_input();
  EXPECT_EQ(target.read_line(), "ok");
  EXPECT_EQ(target.wait(), 0);
}

TEST_P(EveryProgram, IsUnharmedByHundredsOfCyclesUnderSignals) {
  auto target = start(with(*GetParam(), "stress"));
  attach_and_restore(target, 200);
}

TEST(ClockSkew, AGoProgramIsUnharmedByHundredsOfCycles) {
  if (!std::filesystem::exists(kGo.front())) GTEST_SKIP() << "there was no Go compiler";
  auto target = start(with(kGo, "stress"));
  attach_and_restore(target, 200);
}

TEST(ClockSkew, AProcessMayDieAtAnyMoment) {
  for (int i = 0; i < 40; ++i) {
    auto target = start(with(kDynamic, "stress"));
    std::jthread killer([&] {
      std::this_thread::sleep_for(i * 100us);
      target.kill(SIGKILL);
    });
    auto clocks = ClockSkew::attach(target.id());
    if (clocks) {
      clocks->set(Family::kWall, offset_of(1h));
      (void)clocks->measure(CLOCK_REALTIME);
      const auto restored = clocks->restore();
      EXPECT_TRUE(restored) << restored.error().front().text();
    } else {
      EXPECT_THAT(clocks.error().front().text(), HasSubstr("ended"));
    }
    killer.join();
    EXPECT_TRUE(WIFSIGNALED(target.wait()));
  }
}

}  // namespace
}  // namespace linnet::nemesis::clock
