#include "harness/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <csignal>

#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class ProcessTest : public testing::Test {
 protected:
  std::unique_ptr<Process> shell(const std::string& script) {
    auto process = start_process({"/bin/sh", {"-c", script}, folder_ / "out", folder_ / "err"});
    EXPECT_TRUE(process.has_value());
    return *std::move(process);
  }

  static ExitStatus wait(Process& process) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!process.poll() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return process.poll().value();
  }

  tests::TemporaryFolder folder_;
};

TEST_F(ProcessTest, KeepsItsOutputAndItsStatus) {
  auto process = shell("echo one; echo two >&2; exit 3");
  const ExitStatus status = wait(*process);
  EXPECT_FALSE(status.success());
  EXPECT_EQ(status.text(), "exited with status 3");
  EXPECT_THAT(last_lines(folder_ / "out", 5), ElementsAre("one"));
  EXPECT_THAT(last_lines(folder_ / "err", 5), ElementsAre("two"));
}

TEST_F(ProcessTest, AppendsToTheOutputOfTheOneBefore) {
  wait(*shell("echo one"));
  wait(*shell("echo two; echo three"));
  EXPECT_THAT(last_lines(folder_ / "out", 2), ElementsAre("two", "three"));
}

TEST_F(ProcessTest, IsKilled) {
  auto process = shell("exec sleep 1000");
  EXPECT_EQ(process->poll(), std::nullopt);
  const ExitStatus status = process->kill();
  EXPECT_EQ(status.signal(), SIGKILL);
  EXPECT_EQ(status.text(), "killed by signal 9 (SIGKILL)");
  EXPECT_EQ(::kill(process->pid(), 0), -1) << "it is still there";
}

TEST_F(ProcessTest, StopsWhenAskedAndIsKilledWhenItWillNot) {
  EXPECT_EQ(shell("exec sleep 1000")->stop(10s).signal(), SIGTERM);
  auto deaf = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  while (last_lines(folder_ / "out", 1).empty()) std::this_thread::yield();
  EXPECT_EQ(deaf->stop(50ms).signal(), SIGKILL);
}

TEST_F(ProcessTest, IsGoneWithTheObject) {
  auto process = shell("exec sleep 1000");
  const pid_t pid = process->pid();
  process.reset();
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST_F(ProcessTest, DiesWithTheThreadThatStartedIt) {
  std::unique_ptr<Process> process;
  std::thread([&] { process = shell("exec sleep 1000"); }).join();
  EXPECT_EQ(wait(*process).signal(), SIGKILL);
}

TEST_F(ProcessTest, ThatCannotBeStartedIsAnError) {
  const auto process = start_process({"/no/such/program", {}, folder_ / "out", folder_ / "err"});
  ASSERT_FALSE(process.has_value());
  EXPECT_THAT(process.error().front().text(), HasSubstr("/no/such/program"));
}

}  // namespace
}  // namespace linnet::harness
