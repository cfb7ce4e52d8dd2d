#include "harness/soak_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "harness/run_options.h"
#include "nemesis/fault_kinds.h"

namespace linnet::harness {
namespace {

constexpr std::uint64_t kRuns = 400;  // so many that what may be drawn is drawn

SoakOptions options() {
  SoakOptions options;
  options.seed = 11;
  options.network = "router";
  options.clocks = true;
  return options;
}

RunOptions understood(const std::vector<std::string>& run) {
  CLI::App app;
  RunArguments arguments;
  add_run_options(app, arguments);
  auto reversed = run;
  std::ranges::reverse(reversed);
  app.parse(reversed);
  const auto understood = run_options(arguments);
  EXPECT_TRUE(understood) << understood.error().front().text();
  return *understood;
}

TEST(SoakRuns, AreTheSameFromTheSameSeed) {
  SoakOptions other = options();
  other.seed = 12;
  int different = 0;
  for (std::uint64_t n = 0; n < 20; ++n) {
    EXPECT_EQ(soak_run(options(), n), soak_run(options(), n));
    different += soak_run(options(), n) != soak_run(other, n) ? 1 : 0;
  }
  EXPECT_EQ(different, 20);
}

TEST(SoakRuns, CanBeCarriedOutAndAreOfRightSystemsThatPromiseLinearizability) {
  for (std::uint64_t n = 0; n < kRuns; ++n) {
    const RunOptions run = understood(soak_run(options(), n));
    EXPECT_TRUE(plan_of(run)) << plan_of(run).error().front().text();
    for (const auto& fault : run.faults) {
      const auto strikes = nemesis::find_fault_kind(fault.kind)->strikes;
      EXPECT_TRUE(strikes != nemesis::Strikes::membership ||
                  can_change_members(*find_target(run.target)));
    }
    EXPECT_THAT(run.target_options.bugs, testing::IsEmpty());
    for (const auto& setting : targets::find_protocol(run.target)->settings) {
      const auto value = run.target_options.settings.at(std::string(setting.name));
      EXPECT_TRUE(std::ranges::find(setting.choices, value, &targets::Choice::value)->linearizable)
          << run.target << " " << setting.name << " " << value;
    }
  }
}

TEST(SoakRuns, ShowEveryTargetSettingWorkloadAndKindOfFault) {
  std::set<std::string> drawn;
  std::set<std::string> all;
  for (std::uint64_t n = 0; n < kRuns; ++n) {
    const RunOptions run = understood(soak_run(options(), n));
    drawn.insert({run.target, run.workload, run.target_options.disk});
    for (const auto& fault : run.faults) drawn.insert(fault.kind);
    for (const auto& [setting, value] : run.target_options.settings) {
      drawn.insert(setting + " " + value);
    }
  }
  for (const targets::Protocol& target : targets::protocols()) {
    all.emplace(target.name);
    for (const auto& setting : target.settings) {
      for (const auto& choice : setting.choices) {
        if (choice.linearizable) all.insert(fmt::format("{} {}", setting.name, choice.value));
      }
    }
  }
  for (const auto& workload : workloads::workloads()) all.insert(workload.name);
  for (const auto& kind : nemesis::fault_kinds()) all.insert(kind.name);
  all.insert({"durable", "volatile"});
  EXPECT_EQ(drawn, all);
}

TEST(SoakRuns, LeaveOutWhatDoesNotWorkHereOrWasNotAskedFor) {
  SoakOptions few = options();
  few.clocks = false;
  few.targets = "p*";
  std::set<std::string> targets;
  for (std::uint64_t n = 0; n < kRuns; ++n) {
    const RunOptions run = understood(soak_run(few, n));
    targets.insert(run.target);
    for (const auto& fault : run.faults) EXPECT_NE(fault.kind, "clock");
  }
  EXPECT_THAT(targets, testing::ElementsAre("paxos", "primary-backup"));
  EXPECT_THAT(targets_to_soak("zab"), testing::IsEmpty());
}

}  // namespace
}  // namespace linnet::harness
