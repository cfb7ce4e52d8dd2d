// Programs on nodes: what they see, how they end, and that nothing is left of them.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "nemesis/sandbox/message.h"
#include "tests/nemesis/sandbox/lab.h"
#include "tests/nemesis/sandbox/victim.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream input(file);
  return {std::istreambuf_iterator<char>(input), {}};
}

bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno != ESRCH;
}

class ProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!entered()) GTEST_SKIP() << "no sandbox here: " << entered().error().front().text();
    lab_ = *Sandbox::create(**entered(), {});
    ASSERT_TRUE(lab_->add(n1));
  }

  Command shell(const std::string& script) const {
    Command command;
    command.program = "/bin/sh";
    command.arguments = {"-c", script};
    command.stdout_file = folder_ / "out";
    command.stderr_file = folder_ / "err";
    return command;
  }

  std::unique_ptr<NodeProcess> start(const Command& command) const {
    auto process = lab_->launch(n1, command);
    LINNET_CHECK(process.has_value(), "{}", process.error().front().text());
    return *std::move(process);
  }

  std::string output() const { return read_all(folder_ / "out"); }

  // Runs it to its end.
  std::string output_of(const std::string& script) const {
    const auto status = start(shell(script))->wait(kPatience);
    EXPECT_TRUE(status && status->success()) << read_all(folder_ / "err");
    return output();
  }

  static std::set<pid_t> children_of(pid_t parent) {
    std::set<pid_t> result;
    std::ifstream children("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                           "/children");
    for (pid_t pid = 0; children >> pid;) result.insert(pid);
    return result;
  }

  tests::TemporaryFolder folder_;
  std::unique_ptr<Sandbox> lab_;
};

TEST_F(ProcessTest, KnowsAllProcessesOfTheNodeThoseWithoutAParentToo) {
  const auto process = start(shell("(sleep 1000 & true); sleep 1000; true"));
  ASSERT_TRUE(eventually([&] { return process->all_pids().size() == 3; }));
  const auto pids = process->all_pids();
  EXPECT_EQ(pids.front(), process->pid());
  process->kill();
  for (const pid_t pid : pids) EXPECT_TRUE(eventually([pid] { return !exists(pid); }));
}

TEST_F(ProcessTest, KeepsItsOutputAndItsStatus) {
  auto process = start(shell("echo one; echo two >&2; exit 3"));
  const auto status = process->wait(kPatience);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->text(), "exited with status 3");
  EXPECT_EQ(process->poll(), status);
  EXPECT_EQ(output(), "one\n");
  EXPECT_EQ(read_all(folder_ / "err"), "two\n");
}

TEST_F(ProcessTest, AppendsToTheOutputOfTheOneBefore) {
  output_of("echo one");
  EXPECT_EQ(output_of("echo two"), "one\ntwo\n");
}

TEST_F(ProcessTest, RunsInItsFolderWithItsEnvironmentAsWhoWeAre) {
  Command command = shell("pwd; echo $COLOUR; id -u; id -g");
  command.folder = folder_.path();
  command.environment["COLOUR"] = "blue";
  start(command)->wait(kPatience);
  EXPECT_EQ(output(), folder_.path().string() + "\nblue\n" + std::to_string(::getuid()) + "\n" +
                          std::to_string(::getgid()) + "\n");
}

TEST_F(ProcessTest, AnOrdinaryUsersProgramHasNoPrivileges) {
  if (::getuid() == 0) GTEST_SKIP() << "we are root";
  EXPECT_THAT(output_of("grep CapEff /proc/self/status"), HasSubstr("0000000000000000"));
}

TEST_F(ProcessTest, SeesTheNetworkOfItsNodeOnly) {
  const std::string interfaces = output_of("cat /proc/net/dev");
  EXPECT_THAT(interfaces, HasSubstr("eth0"));
  EXPECT_EQ(std::count(interfaces.begin(), interfaces.end(), '\n'), 4) << interfaces;
}

TEST_F(ProcessTest, HasSignalsAsAnyNewProcessHas) {
  EXPECT_THAT(output_of("grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status"),
              testing::AllOf(HasSubstr("SigBlk:\t0000000000000000"),
                             HasSubstr("SigIgn:\t0000000000000000")));
}

TEST_F(ProcessTest, HasNoDescriptorsButTheStandardOnes) {
  EXPECT_EQ(output_of("ls /proc/self/fd | head -c 6"), "0\n1\n2\n");
}

TEST_F(ProcessTest, ItsPidIsTheProgramsAsWeSeeIt) {
  auto process = start(shell("echo $$; exec sleep 1000"));
  EXPECT_TRUE(eventually([&] { return !output().empty(); }));
  EXPECT_NE(output(), std::to_string(process->pid()) + "\n");
  EXPECT_TRUE(eventually(
      [&] { return read_all("/proc/" + std::to_string(process->pid()) + "/comm") == "sleep\n"; }));
}

TEST_F(ProcessTest, AKillTakesAllThatItStarted) {
  auto process = start(shell("setsid sleep 1000 & sleep 1000 & echo ready; wait"));
  EXPECT_TRUE(eventually([&] { return children_of(process->pid()).size() == 2; }));
  auto all = children_of(process->pid());
  all.insert(process->pid());
  EXPECT_EQ(process->poll(), std::nullopt);
  EXPECT_EQ(process->kill().signal(), SIGKILL);
  for (const pid_t pid : all) EXPECT_FALSE(exists(pid)) << pid;
}

TEST_F(ProcessTest, TheProgramsEndTakesAllThatItStarted) {
  auto process = start(shell("setsid sleep 1000 & wait"));
  EXPECT_TRUE(eventually([&] { return children_of(process->pid()).size() == 1; }));
  const auto children = children_of(process->pid());
  process->signal_program(SIGUSR1);
  const auto status = process->wait(kPatience);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->signal(), SIGUSR1);
  for (const pid_t pid : children) EXPECT_FALSE(exists(pid)) << pid;
}

TEST_F(ProcessTest, IsGoneWithTheObject) {
  auto process = start(shell("exec sleep 1000"));
  const pid_t pid = process->pid();
  ASSERT_TRUE(exists(pid));
  process.reset();
  EXPECT_FALSE(exists(pid));
}

TEST_F(ProcessTest, GoesOnWhenTheThreadThatStartedItEnds) {
  std::unique_ptr<NodeProcess> process;
  std::thread([&] { process = start(shell("exec sleep 1000")); }).join();
  EXPECT_EQ(process->wait(100ms), std::nullopt);
}

TEST_F(ProcessTest, StopsWhenAskedAndIsKilledWhenItWillNot) {
  EXPECT_EQ(start(shell("exec sleep 1000"))->stop(kPatience).signal(), SIGTERM);
  auto deaf = start(shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"));
  EXPECT_TRUE(eventually([&] { return !output().empty(); }));
  EXPECT_EQ(deaf->stop(50ms).signal(), SIGKILL);
}

TEST_F(ProcessTest, AllOfItIsStoppedAndResumed) {
  auto process = start(shell("sleep 1000 & echo ready; wait"));
  EXPECT_TRUE(eventually([&] { return children_of(process->pid()).size() == 1; }));
  auto all = children_of(process->pid());
  all.insert(process->pid());
  const auto all_are = [&](const std::string& state) {
    return std::all_of(all.begin(), all.end(), [&](pid_t pid) {
      const std::string status = read_all("/proc/" + std::to_string(pid) + "/status");
      return (status.find("State:\tT") != std::string::npos) == (state == "stopped");
    });
  };
  process->signal_all(SIGSTOP);
  EXPECT_TRUE(eventually([&] { return all_are("stopped"); }));
  process->signal_all(SIGCONT);
  EXPECT_TRUE(eventually([&] { return all_are("running"); }));
  EXPECT_EQ(process->poll(), std::nullopt);
  process->signal_all(SIGSTOP);
  EXPECT_EQ(process->kill().signal(), SIGKILL) << "a stopped node is killed as well";
}

TEST_F(ProcessTest, ThatCannotBeStartedIsAnError) {
  Command command = shell("");
  command.program = "/no/such/program";
  auto process = lab_->launch(n1, command);
  ASSERT_FALSE(process.has_value());
  EXPECT_EQ(process.error().front().text(),
            "/no/such/program: cannot be started: starting the program: No such file or directory");
  command = shell("");
  command.folder = "/no/such/folder";
  process = lab_->launch(n1, command);
  ASSERT_FALSE(process.has_value());
  EXPECT_THAT(process.error().front().text(), HasSubstr("entering the working folder"));
  command = shell("");
  command.stdout_file = "/no/such/folder/file";
  process = lab_->launch(n1, command);
  ASSERT_FALSE(process.has_value());
  EXPECT_THAT(process.error().front().text(), HasSubstr("/no/such/folder/file"));
}

TEST_F(ProcessTest, TwoNodesMayUseOnePort) {
  ASSERT_TRUE(lab_->add(n2));
  Socket one(*lab_, n1, SOCK_STREAM);
  Socket two(*lab_, n2, SOCK_STREAM);
  one.bind(n1, 7000);
  two.bind(n2, 7000);
}

// What is left when a program with a sandbox ends in one way or another.
class LeftoverTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!entered()) GTEST_SKIP() << "no sandbox here: " << entered().error().front().text();
  }

  // All processes that have the marker in their environment.
  static std::set<pid_t> marked(const std::string& marker) {
    std::set<pid_t> result;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      if (read_all(entry.path() / "environ").find(marker) != std::string::npos) {
        result.insert(std::stoi(name));
      }
    }
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(Endings, LeftoverTest,
                         testing::Values("return", "exit", "abort", "SIGKILL", "SIGINT"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(LeftoverTest, NothingIsLeft) {
  const std::string ending = GetParam();
  const bool signalled = ending.starts_with("SIG");
  const std::string marker = "LINNET_VICTIM=" + std::to_string(::getpid()) + "-" + ending;
  const std::string mounts = read_all("/proc/self/mountinfo");
  const std::string interfaces = read_all("/proc/net/dev");

  const tests::TemporaryFolder folder;
  auto [ours, its] = message_pair();
  const pid_t victim = require(::fork(), "fork");
  if (victim == 0) {
    ::setpgid(0, 0);  // as a shell starts a program: a Ctrl-C is for the whole group
    ::dup2(its.get(), STDOUT_FILENO);
    std::string environment = marker;
    ::putenv(environment.data());
    ::execl("/proc/self/exe", "victim", kVictimFlag, signalled ? "wait" : ending.c_str(), nullptr);
    ::_exit(127);
  }
  its = {};
  ASSERT_EQ(receive_message(ours.get(), 100).bytes, "ready\n");
  if (signalled) {
    // The victim, its launcher, two inits, and two shells with two children each.
    EXPECT_TRUE(eventually([&] { return marked(marker).size() == 10; })) << marked(marker).size();
    if (ending == "SIGINT") {
      ::kill(-victim, SIGINT);
    } else {
      ::kill(victim, SIGKILL);
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(victim, &status, 0), victim);
  EXPECT_TRUE(eventually([&] { return marked(marker).empty(); }));
  EXPECT_EQ(read_all("/proc/self/mountinfo"), mounts);
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(read_all("/proc/net/dev")), lines(interfaces));
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
