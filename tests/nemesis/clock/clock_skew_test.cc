// Clock skew of real processes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "nemesis/clock/process_files.h"
#include "tests/nemesis/clock/skewed_target.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(, EveryProgram, testing::Values(&kDynamic, &kStatic),
                         [](const auto& each) {
                           return each.param == &kStatic ? "LinkedStatically" : "LinkedDynamically";
                         });

TEST_P(EveryProgram, SeesItsWallClockJumpAndBeTrueAgain) {
  auto target = start(*GetParam());
  ClockSkew clocks = attach(target);
  expect_wall_offset(target, 0ns);
  clocks.set(Family::kWall, offset_of(1h));
  expect_wall_offset(target, 1h);
  clocks.set(Family::kWall, offset_of(-48h - 123ns));
  expect_wall_offset(target, -48h - 123ns);
  expect_monotonic_offset(target, 0ns);
  clocks.reset();
  expect_wall_offset(target, 0ns);
}

TEST_P(EveryProgram, SeesItsMonotonicClockJumpOnRequest) {
  auto target = start(*GetParam());
  AttachOptions options;
  options.monotonic.offset = 100s;
  ClockSkew clocks = attach(target, options);
  expect_monotonic_offset(target, 100s);
  expect_wall_offset(target, 0ns);
  EXPECT_LT(target.number("clock 2"), 60'000'000'000) << "the processor's time is left alone";
  clocks.set(Family::kMonotonic, offset_of(-10s));
  expect_monotonic_offset(target, -10s);
}

TEST_P(EveryProgram, IsSkewedBeforeItsFirstReading) {
  auto target = TargetProcess::hold(*GetParam());
  AttachOptions options;
  options.wall.offset = 1h;
  const long long before = true_time(CLOCK_REALTIME);
  const auto clocks = ClockSkew::attach_at_exec(
      target.id(), [&] { target.release(); }, options);
  ASSERT_TRUE(clocks) << clocks.error().front().text();
  EXPECT_GE(first_reading(target), before + nanoseconds(1h).count());
  expect_wall_offset(target, 1h);
}

TEST(ClockSkew, MakesDateShowAnotherDay) {
  auto target = TargetProcess::hold({"date", "+%s"});
  AttachOptions options;
  options.wall.offset = 48h;
  const auto clocks = ClockSkew::attach_at_exec(
      target.id(), [&] { target.release(); }, options);
  ASSERT_TRUE(clocks) << clocks.error().front().text();
  const long long shown = std::stoll(target.read_line()) - 48LL * 3600;
  EXPECT_NEAR(static_cast<double>(shown), static_cast<double>(true_time(0)) / 1e9, 60);
}

TEST(ClockSkew, LetsAClockDriftAndKeepsWhatHasAccrued) {
  auto target = start(kDynamic);
  ClockSkew clocks = attach(target);
  Skew fast;
  fast.drift_ppm = 1e5;
  clocks.set(Family::kWall, fast);
  const auto deadline = steady_clock::now() + 10s;
  while (clocks.skew(Family::kWall).offset < 5ms && steady_clock::now() < deadline) {
    const Reading before = clocks.expected(CLOCK_REALTIME);
    const long long shown = target.number("clock 0");
    const Reading after = clocks.expected(CLOCK_REALTIME);
    EXPECT_GE(shown, before.shown.count() - 1000);
    EXPECT_LE(shown, after.shown.count() + 1000);
  }
  Skew skew = clocks.skew(Family::kWall);
  EXPECT_GE(skew.offset, 5ms);
  EXPECT_NEAR(skew.drift_ppm, 1e5, 0.001);
  skew.drift_ppm = 0;
  clocks.set(Family::kWall, skew);
  expect_wall_offset(target, skew.offset);
}

TEST(ClockSkew, LetsAClockStrobeBetweenTwoTimes) {
  auto target = start(kDynamic);
  ClockSkew clocks = attach(target);
  Skew strobe;
  strobe.strobe = {.amplitude = 10s, .half_period = 5ms};
  clocks.set(Family::kWall, strobe);
  int right = 0;
  int wrong = 0;
  const auto deadline = steady_clock::now() + 10s;
  while ((right < 3 || wrong < 3) && steady_clock::now() < deadline) {
    const long long before = true_time(0);
    const long long shown = target.number("clock 0");
    const long long after = true_time(0);
    const bool is_wrong = shown > after + 1000;
    (is_wrong ? wrong : right)++;
    const long long amplitude = is_wrong ? 10'000'000'000 : 0;
    EXPECT_GE(shown, before + amplitude - 1000);
    EXPECT_LE(shown, after + amplitude + 1000);
  }
  EXPECT_GE(right, 3);
  EXPECT_GE(wrong, 3);
}

TEST(ClockSkew, MeasuresByTheProcessOwnWord) {
  auto target = start(kDynamic);
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(-7s));
  const auto wall = clocks.measure(CLOCK_REALTIME);
  ASSERT_TRUE(wall) << wall.error().front().text();
  EXPECT_NEAR(static_cast<double>(wall->offset().count()), -7e9, 1e9);
  const auto monotonic = clocks.measure(CLOCK_MONOTONIC);
  ASSERT_TRUE(monotonic);
  EXPECT_NEAR(static_cast<double>(monotonic->offset().count()), 0, 1e9);
  EXPECT_EQ(clocks.expected(CLOCK_REALTIME).offset(), -7s);
  EXPECT_EQ(clocks.expected(CLOCK_MONOTONIC).offset(), 0s);
  expect_wall_offset(target, -7s);
}

TEST(ClockSkew, RestoresTheVdsoByteForByte) {
  auto target = start(kDynamic);
  const std::string before = target.ask("vdso");
  AttachOptions options;
  options.wall.offset = 1h;
  ClockSkew clocks = attach(target, options);
  EXPECT_NE(target.ask("vdso"), before);
  const auto restored = clocks.restore();
  ASSERT_TRUE(restored) << restored.error().front().text();
  EXPECT_EQ(target.ask("vdso"), before);
  expect_wall_offset(target, 0ns);
  const auto measured = clocks.measure(CLOCK_REALTIME);
  ASSERT_TRUE(measured) << measured.error().front().text();
  EXPECT_NEAR(static_cast<double>(measured->offset().count()), 0, 1e9);
  EXPECT_TRUE(clocks.restore()) << "nothing is left to do";
}

TEST(ClockSkew, UsesItsPagesAgain) {
  auto target = start(kDynamic);
  ASSERT_TRUE(attach(target).restore());
  const auto mappings = read_mappings(target.id());
  const auto files = [&] {
    const std::filesystem::directory_iterator folder(fmt::format("/proc/{}/fd", target.id()));
    return std::distance(begin(folder), end(folder));
  };
  const auto files_before = files();
  for (int i = 1; i <= 20; ++i) {
    AttachOptions options;
    options.wall.offset = i * 1s;
    ClockSkew clocks = attach(target, options);
    expect_wall_offset(target, i * 1s);
    if (i % 2 == 0) {
      EXPECT_TRUE(clocks.restore());
    }
  }
  EXPECT_EQ(read_mappings(target.id()).size(), mappings.size());
  EXPECT_EQ(files(), files_before);
}

TEST(ClockSkew, AForkedChildFollowsAndHasItsOwnOnceAttachedTo) {
  auto target = start(kDynamic);
  ClockSkew clocks = attach(target);
  const auto child = static_cast<pid_t>(target.number("fork"));
  clocks.set(Family::kWall, offset_of(1h));
  expect_wall_offset(target, 1h);  // the child answers
  AttachOptions options;
  options.wall.offset = 2h;
  auto of_child = ClockSkew::attach(child, options);
  ASSERT_TRUE(of_child) << of_child.error().front().text();
  expect_wall_offset(target, 2h);
  clocks.set(Family::kWall, offset_of(3h));
  expect_wall_offset(target, 2h);
  ASSERT_TRUE(of_child->restore());
  expect_wall_offset(target, 0h);
  ::kill(child, SIGKILL);
}

TEST(ClockSkew, IsLostByExecAndSaysSo) {
  auto target = start(kDynamic);
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  target.ask("exec");
  expect_wall_offset(target, 0ns);
  const auto measured = clocks.measure(CLOCK_REALTIME);
  ASSERT_FALSE(measured);
  EXPECT_THAT(measured.error().front().text(), HasSubstr("another program"));
  EXPECT_TRUE(clocks.restore());
  AttachOptions options;
  options.wall.offset = 2h;
  clocks = attach(target, options);
  expect_wall_offset(target, 2h);
}

TEST(ClockSkew, LeavesAStoppedProcessStopped) {
  auto target = start(kDynamic);
  target.kill(SIGSTOP);
  while (target.state() != 'T') std::this_thread::yield();
  ClockSkew clocks = attach(target);
  EXPECT_EQ(target.state(), 'T');
  clocks.set(Family::kWall, offset_of(1h));
  const auto measured = clocks.measure(CLOCK_REALTIME);
  ASSERT_TRUE(measured) << measured.error().front().text();
  EXPECT_NEAR(static_cast<double>(measured->offset().count()), 3600e9, 1e9);
  EXPECT_EQ(target.state(), 'T');
  target.kill(SIGCONT);
  expect_wall_offset(target, 1h);
}

TEST(ClockSkew, ReachesAProcessWhoseFirstThreadHasEnded) {
  auto target = start(with(kDynamic, "leaderless"));
  while (target.state() != 'Z') std::this_thread::yield();
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_wall_offset(target, 1h);
  EXPECT_TRUE(clocks.measure(CLOCK_REALTIME));
  EXPECT_TRUE(clocks.restore());
  expect_wall_offset(target, 0h);
}

TEST(ClockSkew, WorksWhileTheParentWaitsForTheProcessAsWell) {
  auto target = start(kDynamic);
  const std::jthread parent([&](const std::stop_token& done) {
    int status = 0;
    while (!done.stop_requested()) ::waitpid(target.id(), &status, WNOHANG | WUNTRACED);
  });
  for (int i = 0; i < 20; ++i) {
    AttachOptions options;
    options.wall.offset = i * 1s;
    ClockSkew clocks = attach(target, options);
    expect_wall_offset(target, i * 1s);
    EXPECT_TRUE(clocks.restore());
  }
}

}  // namespace
}  // namespace linnet::nemesis::clock
