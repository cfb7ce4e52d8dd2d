// Processor time taken from real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <thread>

#include "nemesis/cpu_group.h"
#include "nemesis/mechanism.h"
#include "nemesis/process_state.h"
#include "nemesis/squeeze_by_stops.h"
#include "tests/nemesis/fake_system.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{20};

template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

std::string text_of(const fs::path& file) {
  std::ifstream input(file);
  return {std::istreambuf_iterator<char>(input), {}};
}

// A process that wants all the time there is, or none.
class Child {
 public:
  explicit Child(bool busy) : pid_(::fork()) {
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // also when a failed test ends the program
    for (;;) {
      if (!busy) ::pause();
    }
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  bool stopped() const { return process_state(pid_) == 'T'; }

 private:
  const pid_t pid_;
};

Fault squeeze() {
  Fault fault;
  fault.kind = "cpu";
  fault.nodes = {NodeId(1)};
  fault.share = 0.2;
  fault.end = milliseconds(3'000);
  return fault;
}

TEST(Stops, AreByTurns) {
  const Child child(/*busy=*/false);
  FakeSystem system(1);
  system.running = {{NodeId(1), child.pid()}};
  auto active = squeeze_by_stops(squeeze(), milliseconds(0), system);
  EXPECT_TRUE(child.stopped());
  EXPECT_EQ(active->next(), milliseconds(80));
  active->act(milliseconds(79));
  EXPECT_TRUE(child.stopped());
  active->act(milliseconds(80));
  EXPECT_FALSE(child.stopped());
  EXPECT_EQ(active->next(), milliseconds(100));
  active->act(milliseconds(105));
  EXPECT_TRUE(child.stopped());
  const Effect effect = active->end();
  EXPECT_FALSE(child.stopped());
  EXPECT_TRUE(effect.bit);
  EXPECT_EQ(effect.measured, (nlohmann::json{{"turns", 2}, {"stops_seen", 2}}));
}

TEST(CpuFault, OfANodeThatDoesNotRunDoesNotBite) {
  FakeSystem system(1);
  system.running.clear();
  auto active = begin(squeeze(), system);
  active->act(milliseconds(500));
  EXPECT_FALSE(active->end().bit);
}

class CpuGroupTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto possible = probe_cpu_groups();
    if (!possible) GTEST_SKIP() << possible.error().front().text();
  }

  // What the kernel says of the groups that a process is in.
  static std::string groups_of(pid_t pid) {
    return text_of("/proc/" + std::to_string(pid) + "/cgroup");
  }

  // Of this program's groups. The kernel counts a throttling before it adds up the time, and the
  // time is what a squeeze is judged by.
  static bool any_group_was_held_back() {
    const auto hierarchy = find_cpu_hierarchy("/proc/self/mountinfo", "/proc/self/cgroup");
    const std::string name = "linnet-" + std::to_string(::getpid()) + "-";
    return std::ranges::any_of(
        fs::recursive_directory_iterator(hierarchy->top), [&](const auto& entry) {
          if (!entry.path().filename().string().starts_with(name)) return false;
          EXPECT_THAT(text_of(entry.path() / "cpu.stat"), testing::HasSubstr("throttled_"));
          return !std::regex_search(text_of(entry.path() / "cpu.stat"),
                                    std::regex("throttled_(time|usec) 0\n"));
        });
  }
};

TEST_F(CpuGroupTest, HoldsBackWhoWantsMoreThanItsShareAndLeavesNothingBehind) {
  const Child child(/*busy=*/true);
  const std::string before = groups_of(child.pid());
  auto group = CpuGroup::make(0.05);
  ASSERT_TRUE(group) << group.error().front().text();
  const fs::path folder = (*group)->folder();
  ASSERT_TRUE((*group)->add(child.pid()));
  EXPECT_THAT(groups_of(child.pid()), testing::HasSubstr(folder.filename().string()));
  EXPECT_TRUE(eventually([&] { return (*group)->throttled() > milliseconds(50); }));
  group->reset();
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_EQ(groups_of(child.pid()), before);
}

TEST_F(CpuGroupTest, RemovesWhatAKilledLinnetHasLeft) {
  auto group = CpuGroup::make(0.5);
  ASSERT_TRUE(group);
  std::optional<Child> dead(std::in_place, /*busy=*/false);
  const fs::path parent = (*group)->folder().parent_path();
  const fs::path stale = parent / ("linnet-" + std::to_string(dead->pid()) + "-1");
  ASSERT_TRUE(fs::create_directory(stale));
  ASSERT_TRUE(CpuGroup::make(0.5));
  EXPECT_TRUE(fs::exists(stale)) << "its owner lives";
  dead.reset();
  ASSERT_TRUE(CpuGroup::make(0.5));
  EXPECT_FALSE(fs::exists(stale));
  EXPECT_TRUE(fs::exists((*group)->folder()));
}

TEST_F(CpuGroupTest, IsHowABusyNodeIsStarved) {
  const Child child(/*busy=*/true);
  FakeSystem system(1);
  system.running = {{NodeId(1), child.pid()}};
  auto active = begin(squeeze(), system);
  EXPECT_EQ(active->next(), milliseconds(500));
  ASSERT_TRUE(eventually([&] { return any_group_was_held_back(); }));
  active->act(milliseconds(500));
  EXPECT_EQ(active->next(), std::nullopt);
  EXPECT_FALSE(child.stopped());
  const Effect effect = active->end();
  EXPECT_TRUE(effect.bit);
  ASSERT_TRUE(effect.measured.contains("throttled_ms")) << effect.measured;
  EXPECT_GT(effect.measured.at("throttled_ms").at("n1"), 0);
}

TEST_F(CpuGroupTest, AnIdleNodeIsStoppedByTurnsInstead) {
  const Child child(/*busy=*/false);
  FakeSystem system(1);
  system.running = {{NodeId(1), child.pid()}};
  auto active = begin(squeeze(), system);
  active->act(milliseconds(499));
  EXPECT_FALSE(child.stopped());
  active->act(milliseconds(500));
  EXPECT_TRUE(child.stopped());
  const Effect effect = active->end();
  EXPECT_FALSE(child.stopped());
  EXPECT_TRUE(effect.bit);
  EXPECT_EQ(effect.measured.value("stops_seen", 0), 1);
}

class CpuHierarchyTest : public testing::Test {
 protected:
  base::Result<CpuHierarchy> find(const std::string& mounts, const std::string& groups) {
    std::ofstream(folder_ / "mounts") << mounts;
    std::ofstream(folder_ / "groups") << groups;
    return find_cpu_hierarchy(folder_ / "mounts", folder_ / "groups");
  }

  tests::TemporaryFolder folder_;
};

TEST_F(CpuHierarchyTest, IsFoundOfVersion2) {
  const auto found =
      find("25 30 0:23 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
           "0::/user.slice/user-1000.slice/session-1.scope\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version, 2);
  EXPECT_EQ(found->top, "/sys/fs/cgroup");
  EXPECT_EQ(found->home, "/sys/fs/cgroup/user.slice/user-1000.slice/session-1.scope");
}

TEST_F(CpuHierarchyTest, IsFoundOfVersion1WhereThatHasTheController) {
  const auto found = find(
      "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      "3:cpuset:/\n1:cpu,cpuacct:/job\n0::/\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version, 1);
  EXPECT_EQ(found->home, "/sys/fs/cgroup/cpu,cpuacct/job");
}

TEST_F(CpuHierarchyTest, MayBeSeenInPart) {
  const std::string mounts = "25 30 0:23 /docker/7 /sys/fs/cgroup rw - cgroup2 cgroup rw\n";
  EXPECT_EQ(find(mounts, "0::/docker/7/a\n")->home, "/sys/fs/cgroup/a");
  EXPECT_EQ(find(mounts, "0::/docker/7\n")->home, "/sys/fs/cgroup");
  EXPECT_EQ(find(mounts, "0::/elsewhere\n")->home, "/sys/fs/cgroup") << "we are outside of it";
}

TEST_F(CpuHierarchyTest, MayBeMissing) {
  EXPECT_FALSE(find("22 1 8:1 / / rw - ext4 /dev/sda rw\n", "0::/\n"));
}

}  // namespace
}  // namespace linnet::nemesis
