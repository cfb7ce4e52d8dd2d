// Processes whose clocks cannot be skewed safely: they are left alone, and the reason is told.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "nemesis/clock/process_files.h"
#include "tests/nemesis/clock/skewed_target.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

std::string refusal(pid_t process, const AttachOptions& options = {}) {
  const auto skew = ClockSkew::attach(process, options);
  return skew ? "attached" : skew.error().front().text();
}

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
  auto target = start(with(kDynamic, "vfork"));
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
