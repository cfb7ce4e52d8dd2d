#include "harness/node_clocks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "nemesis/process_state.h"
#include "tests/nemesis/clock/skewed_target.h"

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using nemesis::clock::expect_shown;
using nemesis::clock::Family;
using nemesis::clock::first_reading;
using nemesis::clock::start;
using nemesis::clock::TargetProcess;

constexpr NodeId kNode{1};

// A shell that begins the answering program, and the same once more when that has ended. Each says
// first what its clock shows.
TargetProcess start_shell() {
  const std::string& program = nemesis::clock::kDynamic.front();
  return TargetProcess::start(
      {"sh", "-c", "exec 2>/dev/null; " + program + "; " + program + "; true"});
}

// The shell's child, once it is the program.
pid_t await_child(const TargetProcess& shell) {
  for (;;) {
    const auto tree = nemesis::process_tree(shell.id());
    if (tree.size() == 2) return tree.back();
    std::this_thread::yield();
  }
}

TEST(NodeClocks, AreThoseOfAllProcessesOfTheNodeAndOfThoseThatItBegins) {
  auto shell = start_shell();
  first_reading(shell);
  const pid_t child = await_child(shell);
  NodeClocks clocks;
  ASSERT_TRUE(clocks.set(kNode, nemesis::process_tree(shell.id()), Family::kWall,
                         nemesis::clock::offset_of(1h)));
  expect_shown(shell, "clock 0", CLOCK_REALTIME, 1h);

  ::kill(child, SIGKILL);
  first_reading(shell);  // of the next
  expect_shown(shell, "clock 0", CLOCK_REALTIME, 0h);
  ASSERT_TRUE(clocks.spread(kNode, nemesis::process_tree(shell.id())));
  expect_shown(shell, "clock 0", CLOCK_REALTIME, 1h);

  ASSERT_TRUE(clocks.set(kNode, nemesis::process_tree(shell.id()), Family::kWall, {}));
  expect_shown(shell, "clock 0", CLOCK_REALTIME, 0h);
}

TEST(NodeClocks, AreSeenToAgainAfterAProcessHasBegunAnotherProgram) {
  auto target = start(nemesis::clock::kDynamic);
  NodeClocks clocks;
  ASSERT_TRUE(clocks.set(kNode, {target.id()}, Family::kWall, nemesis::clock::offset_of(1h)));
  target.ask("exec");
  expect_shown(target, "clock 0", CLOCK_REALTIME, 0h);
  ASSERT_TRUE(clocks.spread(kNode, {target.id()}));
  expect_shown(target, "clock 0", CLOCK_REALTIME, 1h);
}

TEST(NodeClocks, AreReadByTheProcessOwnWord) {
  auto target = start(nemesis::clock::kDynamic);
  NodeClocks clocks;
  EXPECT_FALSE(clocks.read(kNode, target.id(), Family::kMonotonic)) << "not attached to";
  ASSERT_TRUE(
      clocks.set(kNode, {target.id()}, Family::kMonotonic, nemesis::clock::offset_of(100s)));
  const auto monotonic = clocks.read(kNode, target.id(), Family::kMonotonic);
  ASSERT_TRUE(monotonic);
  EXPECT_NEAR(static_cast<double>(monotonic->offset().count()), 100e9, 1e9);
  const auto wall = clocks.read(kNode, target.id(), Family::kWall);
  ASSERT_TRUE(wall);
  EXPECT_NEAR(static_cast<double>(wall->offset().count()), 0, 1e9);
}

TEST(NodeClocks, OfAProcessThatHasEndedAreNoError) {
  auto target = TargetProcess::run([] {});
  while (target.state() != 'Z') std::this_thread::yield();
  NodeClocks clocks;
  EXPECT_TRUE(clocks.set(kNode, {target.id()}, Family::kWall, nemesis::clock::offset_of(1h)));
}

}  // namespace
}  // namespace linnet::harness
