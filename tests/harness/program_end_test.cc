// How a run of the program ends: by itself, early, interrupted, killed, or with a node that dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/harness/program_fixture.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

TEST_F(ProgramTest, EndsAtTheFirstViolationWhereTheHistoryIsJudgedWhileItIsRecorded) {
  const Ended run = linnet(run_raft({"--bug", "read-without-quorum", "--nemesis",
                                     "partition:primary", "--nemesis-interval", "2s",
                                     "--time-limit", "1h", "--seed", "1", "--check-online"}));
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("INVALID"));
  EXPECT_THAT(run.out, HasSubstr("ended early"));
  EXPECT_THAT(run.out, HasSubstr("at the first violation"));
  const json results = json::parse(text_of(latest() / "results.json"));
  EXPECT_THAT(results["ended_early"]["why"].get<std::string>(), HasSubstr("no order allows"));
  EXPECT_GT(results["ended_early"]["time_ms"].get<double>(), 0);
  EXPECT_FALSE(results["checker"]["counterexample"].is_null()) << "the whole file is still judged";
  EXPECT_TRUE(processes_of(store()).empty());
}

TEST_F(ProgramTest, RunsToItsEndWhereTheHistoryIsJudgedMeanwhileAndRight) {
  const Ended run = linnet(run_raft({"--nodes", "3", "--nemesis", "pause", "--nemesis-interval",
                                     "1s", "--time-limit", "3s", "--check-online"}));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  const json results = json::parse(text_of(latest() / "results.json"));
  EXPECT_TRUE(results["ended_early"].is_null());
  EXPECT_GE(results["duration_ms"].get<double>(), 2'000);
}

TEST_P(NetworkTest, CtrlCEndsARunInGoodOrder) {
  auto process = start(run_raft({"--nemesis", "pause", "--nemesis-interval", "1s"}));
  ASSERT_TRUE(await_history("ok"));
  ::kill(process->pid(), SIGINT);
  const Ended ended = wait(*process);
  EXPECT_THAT(ended.out, HasSubstr("interrupted"));
  EXPECT_TRUE(fs::exists(latest() / "report.html"));
  EXPECT_TRUE(processes_of(store()).empty());
}

TEST_P(NetworkTest, KilledItLeavesNoNodeBehindAndAHistoryThatReads) {
  // Pauses are in force most of the time: a stopped node must go as well.
  auto process =
      start(run_raft({"--nodes", "3", "--nemesis", "pause:all", "--nemesis-interval", "2s"}));
  ASSERT_TRUE(await_history("pause"));
  const fs::path run = latest();
  EXPECT_EQ(nodes_of(run).size(), 3U);
  process->kill();
  EXPECT_TRUE(eventually([&] { return processes_of(store()).empty(); }));

  const Ended check = linnet({"check", run / "history.jsonl"});
  EXPECT_TRUE(check.status == 0 || check.status == 2) << check.out << check.err;
  EXPECT_EQ(check.err, "");
}

TEST_P(NetworkTest, ANodeThatDiesByItselfIsNotHidden) {
  auto process = start(run_raft({"--nodes", "3", "--nemesis", "none", "--time-limit", "3s"}));
  ASSERT_TRUE(await_history("ok"));
  ::kill(nodes_of(latest()).front(), SIGABRT);
  const Ended ended = wait(*process);
  EXPECT_EQ(ended.status, 1) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("SIGABRT"));
}

}  // namespace
}  // namespace linnet::harness
