// Pauses of real processes.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <fstream>
#include <string>
#include <thread>

#include "nemesis/mechanism.h"
#include "nemesis/process_state.h"
#include "tests/nemesis/fake_system.h"

namespace linnet::nemesis {
namespace {

class PauseTest : public testing::Test {
 protected:
  PauseTest() : child_(::fork()) {
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // also when a failed test ends the program
      for (;;) ::pause();
    }
    system_.running = {{NodeId(1), child_}};
  }
  ~PauseTest() override {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  static Fault pause_of(NodeId node) {
    Fault fault;
    fault.kind = "pause";
    fault.nodes = {node};
    return fault;
  }

  const pid_t child_;
  FakeSystem system_{1};
};

TEST_F(PauseTest, StopsTheProcessAndResumesIt) {
  auto active = begin(pause_of(NodeId(1)), system_);
  int status = 0;
  EXPECT_EQ(::waitpid(child_, &status, WUNTRACED), child_);
  EXPECT_TRUE(WIFSTOPPED(status));
  const Effect effect = active->end();
  EXPECT_TRUE(effect.bit);
  EXPECT_EQ(effect.measured.at("resumed").at("n1"), true);
  EXPECT_EQ(::waitpid(child_, &status, WCONTINUED), child_);
  EXPECT_TRUE(WIFCONTINUED(status));
}

// A process of the node that the signal did not reach runs on: that is no pause.
TEST_F(PauseTest, HasBittenOnlyWhenAllThatTheNodeStartedIsStopped) {
  const pid_t parent = ::fork();
  if (parent == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::fork() == 0) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) ::pause();
  }
  const auto child = [&] {
    pid_t pid = 0;
    std::ifstream("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                  "/children") >>
        pid;
    return pid;
  };
  while (child() == 0) std::this_thread::yield();
  const pid_t stray = child();
  system_.running[NodeId(1)] = parent;
  auto active = begin(pause_of(NodeId(1)), system_);  // signals the parent alone
  EXPECT_FALSE(active->end().bit);
  ::kill(stray, SIGKILL);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
}

TEST_F(PauseTest, HasNoEffectOnANodeThatDoesNotRun) {
  system_.running.clear();
  auto active = begin(pause_of(NodeId(1)), system_);
  EXPECT_FALSE(active->end().bit);
}

TEST_F(PauseTest, LeavesAloneTheProcessThatCameAfterTheOneItStopped) {
  auto active = begin(pause_of(NodeId(1)), system_);
  system_.running[NodeId(1)] = ::getpid();  // as if the node had been killed and restarted
  EXPECT_TRUE(active->end().measured.value("resumed", nlohmann::json()).is_null());
}

}  // namespace
}  // namespace linnet::nemesis
