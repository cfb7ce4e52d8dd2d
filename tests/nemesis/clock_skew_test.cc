// Clock skew of real processes.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "nemesis/clock/clock_skew.h"
#include "nemesis/clock/process_files.h"
#include "tests/nemesis/clock_target_process.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

const TargetProcess::Arguments kDynamic{LINNET_CLOCK_TARGET};
const TargetProcess::Arguments kStatic{LINNET_CLOCK_TARGET_STATIC};

long long true_time(clockid_t clock) {
  return true_readings()[static_cast<std::size_t>(clock)];
}

// "ready 123": the program's very first reading.
long long first_reading(TargetProcess& target) {
  const std::string line = target.read_line();
  EXPECT_THAT(line, testing::StartsWith("ready "));
  return line.starts_with("ready ") ? std::stoll(line.substr(6)) : 0;
}

TargetProcess start(const TargetProcess::Arguments& arguments) {
  auto target = TargetProcess::start(arguments);
  first_reading(target);
  return target;
}

ClockSkew attach(const TargetProcess& target, const AttachOptions& options = {}) {
  auto skew = ClockSkew::attach(target.id(), options);
  if (!skew) throw std::runtime_error(skew.error().front().text());
  return *std::move(skew);
}

std::string refusal(pid_t process, const AttachOptions& options = {}) {
  const auto skew = ClockSkew::attach(process, options);
  return skew ? "attached" : skew.error().front().text();
}

Skew offset_of(nanoseconds offset) {
  Skew skew;
  skew.offset = offset;
  return skew;
}

// What the target says lies between what the clock should show before and after the question.
void expect_shown(TargetProcess& target, const std::string& question, clockid_t clock,
                  nanoseconds offset, nanoseconds resolution = 1us) {
  if (true_time(clock) == 0) return;  // a machine without a clock for alarms
  const long long before = true_time(clock) + offset.count();
  const long long shown = target.number(question);
  const long long after = true_time(clock) + offset.count();
  EXPECT_GE(shown, before - resolution.count()) << question;
  EXPECT_LE(shown, after + resolution.count()) << question;
}

void expect_wall_offset(TargetProcess& target, nanoseconds offset) {
  expect_shown(target, "clock 0", CLOCK_REALTIME, offset);
  expect_shown(target, "clock 5", CLOCK_REALTIME_COARSE, offset, 20ms);
  expect_shown(target, "clock 8", CLOCK_REALTIME_ALARM, offset);
  expect_shown(target, "clock 11", CLOCK_TAI, offset);
  expect_shown(target, "gettimeofday", CLOCK_REALTIME, offset);
  expect_shown(target, "time", CLOCK_REALTIME, offset, 1s + 20ms);
}

void expect_monotonic_offset(TargetProcess& target, nanoseconds offset) {
  expect_shown(target, "clock 1", CLOCK_MONOTONIC, offset);
  expect_shown(target, "clock 4", CLOCK_MONOTONIC_RAW, offset);
  expect_shown(target, "clock 6", CLOCK_MONOTONIC_COARSE, offset, 20ms);
  expect_shown(target, "clock 7", CLOCK_BOOTTIME, offset);
  expect_shown(target, "clock 9", CLOCK_BOOTTIME_ALARM, offset);
}

class EveryProgram : public testing::TestWithParam<const TargetProcess::Arguments*> {};
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
  auto target = start({LINNET_CLOCK_TARGET, "leaderless"});
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

// ---- Programs of other makes ----

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
  auto target = TargetProcess::start({"java", "tests/nemesis/ClockTarget.java"});
  if (!target.read_line().starts_with("ready ")) GTEST_SKIP() << "there is no Java compiler here";
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
  EXPECT_TRUE(clocks.restore());
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
}

TEST(ClockSkew, ReachesGo) {
  if (!std::filesystem::exists(LINNET_CLOCK_TARGET_GO)) GTEST_SKIP() << "there was no Go compiler";
  auto target = start({LINNET_CLOCK_TARGET_GO});
  ClockSkew clocks = attach(target);
  clocks.set(Family::kWall, offset_of(1h));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
  EXPECT_TRUE(clocks.restore());
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
}

// ---- Hundreds of times ----

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
  TargetProcess::Arguments arguments = *GetParam();
  arguments.emplace_back("stress");
  auto target = start(arguments);
  attach_and_restore(target, 200);
}

TEST(ClockSkew, AGoProgramIsUnharmedByHundredsOfCycles) {
  if (!std::filesystem::exists(LINNET_CLOCK_TARGET_GO)) GTEST_SKIP() << "there was no Go compiler";
  auto target = start({LINNET_CLOCK_TARGET_GO, "stress"});
  attach_and_restore(target, 200);
}

TEST(ClockSkew, AProcessMayDieAtAnyMoment) {
  for (int i = 0; i < 40; ++i) {
    auto target = start({LINNET_CLOCK_TARGET, "stress"});
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

// ---- Refusals ----

TEST(ClockSkewRefuses, WhatIsNoProcess) {
  EXPECT_THAT(refusal(0), HasSubstr("no such process"));
  EXPECT_THAT(refusal(-1), HasSubstr("no such process"));
  EXPECT_THAT(refusal(0x3fffffff), HasSubstr("no such process"));
}

TEST(ClockSkewRefuses, ItsOwnProcess) {
  EXPECT_THAT(refusal(::getpid()), HasSubstr("itself"));
}

TEST(ClockSkewRefuses, AProcessThatHasEnded) {
  auto target = TargetProcess::run([] {});
  while (target.state() != 'Z') std::this_thread::yield();
  EXPECT_THAT(refusal(target.id()), HasSubstr("ended"));
}

TEST(ClockSkewRefuses, AThreadOfTheKernel) {
  const auto status = read_status(2);
  if (!status || status->name != "kthreadd") GTEST_SKIP() << "no kernel thread is to be seen";
  EXPECT_THAT(refusal(2), HasSubstr("kernel"));
}

TEST(ClockSkewRefuses, AProcessThatIsTracedAlready) {
  auto target = start(kDynamic);
  auto tracer = TargetProcess::run([&] {
    const bool traces = ::ptrace(PTRACE_SEIZE, target.id(), 0, 0) == 0;
    ::write(STDOUT_FILENO, traces ? "yes\n" : "no\n", traces ? 4 : 3);
    ::pause();
  });
  if (tracer.read_line() != "yes") GTEST_SKIP() << "a sister may not trace here";
  EXPECT_THAT(refusal(target.id()), HasSubstr(fmt::format("process {}", tracer.id())));
  EXPECT_THAT(refusal(target.id()), HasSubstr("traces it already"));
}

TEST(ClockSkewRefuses, AProcessOfAnotherUser) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may trace all";
  EXPECT_THAT(refusal(1), HasSubstr("as user"));
}

TEST(ClockSkewRefuses, AnUndumpableProcessUnlessItIsRoot) {
  auto target = start(kDynamic);
  target.ask("undumpable");
  EXPECT_THAT(refusal(target.id()),
              ::geteuid() == 0 ? HasSubstr("attached") : HasSubstr("undumpable"));
}

TEST(ClockSkewRefuses, ASystemCallFilterUnlessItCanBeSuspended) {
  auto target = start(kDynamic);
  target.ask("seccomp");
  const std::string result = refusal(target.id());
  if (::geteuid() == 0 && result == "attached") {
    expect_wall_offset(target, 0ns);
  } else {
    EXPECT_THAT(result, HasSubstr("seccomp"));
    expect_wall_offset(target, 0ns);
  }
}

TEST(ClockSkewRefuses, AProcessThatSleepsInTheKernel) {
  auto target = start({LINNET_CLOCK_TARGET, "vfork"});
  while (target.state() != 'D') std::this_thread::yield();
  AttachOptions options;
  options.patience = 100ms;
  const auto begin = steady_clock::now();
  EXPECT_THAT(refusal(target.id(), options), HasSubstr("does not stop"));
  EXPECT_LT(steady_clock::now() - begin, 2s);
  EXPECT_EQ(target.wait(), 0) << "it goes on as if nothing had been";
}

// Twelve instructions by hand: there may be no compiler for them here.
std::string program_of_32_bits() {
  const auto little = [](std::uint32_t value, int bytes) {
    std::string text;
    for (; bytes > 0; --bytes, value >>= 8) text += static_cast<char>(value & 0xff);
    return text;
  };
  constexpr std::uint32_t kBase = 0x08048000;
  constexpr std::uint32_t kEntry = kBase + 52 + 32;
  // pause, for ever: mov eax, 29; int 0x80; jmp
  const std::string code("\xb8\x1d\x00\x00\x00\xcd\x80\xeb\xf7", 9);
  const auto size = static_cast<std::uint32_t>(52 + 32 + code.size());
  std::string elf(
      "\x7f"
      "ELF\x01\x01\x01\0\0\0\0\0\0\0\0\0",
      16);
  elf += little(2, 2) + little(3, 2) + little(1, 4) + little(kEntry, 4) + little(52, 4) +
         little(0, 4) + little(0, 4) + little(52, 2) + little(32, 2) + little(1, 2) + little(0, 2) +
         little(0, 2) + little(0, 2);
  elf += little(1, 4) + little(0, 4) + little(kBase, 4) + little(kBase, 4) + little(size, 4) +
         little(size, 4) + little(5, 4) + little(0x1000, 4);
  return elf + code;
}

TEST(ClockSkewRefuses, A32BitProgram) {
  const tests::TemporaryFolder folder;
  const auto path = folder / "program";
  std::ofstream(path, std::ios::binary) << program_of_32_bits();
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  auto target = TargetProcess::start({path.string()});
  const auto is_there = [&] {
    const auto status = read_status(target.id());
    return status && status->name == "program" && status->state == 'S';
  };
  while (!is_there() && target.state() != 'Z') std::this_thread::yield();
  if (!is_there()) GTEST_SKIP() << "this kernel runs no 32-bit programs";
  EXPECT_THAT(refusal(target.id()), HasSubstr("32-bit"));
  while (target.state() == 'R') std::this_thread::yield();  // on its way back to sleep
  EXPECT_EQ(target.state(), 'S');
}

TEST(ClockSkewRefuses, AProgramThatNeverBegins) {
  auto target = TargetProcess::hold(kDynamic);
  AttachOptions options;
  options.patience = 50ms;
  const auto clocks = ClockSkew::attach_at_exec(
      target.id(), [] {}, options);
  ASSERT_FALSE(clocks);
  EXPECT_THAT(clocks.error().front().text(), HasSubstr("not begun"));
  target.release();
  EXPECT_GT(first_reading(target), 0);

  auto missing = TargetProcess::hold({"/does/not/exist"});
  const auto none = ClockSkew::attach_at_exec(missing.id(), [&] { missing.release(); });
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().front().text(), HasSubstr("ended"));
}

}  // namespace
}  // namespace linnet::nemesis::clock
