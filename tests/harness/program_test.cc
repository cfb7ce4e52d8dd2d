// The program as its users start it: real processes, real faults, real files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <csignal>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "harness/process.h"
#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

constexpr auto kPatience = 120s;

std::string text_of(const fs::path& file) {
  std::ifstream input(file);
  return {std::istreambuf_iterator<char>(input), {}};
}

struct Ended {
  int status;  // of the exit; -1 when a signal ended it
  std::string out;
  std::string err;
};

// The processes whose command line names the folder: nodes name their data in it.
std::vector<pid_t> processes_of(const fs::path& folder) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find("linnet-raft") == std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find(folder.string()) == std::string::npos) continue;
    pids.push_back(std::stoi(name));
  }
  return pids;
}

template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

class ProgramTest : public testing::Test {
 protected:
  std::unique_ptr<Process> start(const std::vector<std::string>& arguments) {
    ++started_;
    auto process = start_process({LINNET_PROGRAM, arguments, out_file(), err_file()});
    EXPECT_TRUE(process.has_value());
    return *std::move(process);
  }

  Ended wait(Process& process) {
    EXPECT_TRUE(eventually([&] { return process.poll().has_value(); }));
    const ExitStatus status = process.kill();
    int code = -1;
    if (!status.signal()) code = std::stoi(status.text().substr(status.text().rfind(' ') + 1));
    return {code, text_of(out_file()), text_of(err_file())};
  }

  Ended linnet(const std::vector<std::string>& arguments) { return wait(*start(arguments)); }

  // linnet run raft, into this test's store.
  std::vector<std::string> run_raft(std::vector<std::string> options) const {
    options.insert(options.begin(), {"run", "raft", "--store", store().string()});
    return options;
  }

  fs::path store() const { return folder_ / "store"; }
  fs::path latest() const { return fs::canonical(store() / "latest"); }
  fs::path out_file() const { return folder_ / ("out" + std::to_string(started_)); }
  fs::path err_file() const { return folder_ / ("err" + std::to_string(started_)); }

  tests::TemporaryFolder folder_;
  int started_ = 0;
};

TEST_F(ProgramTest, HelpsEverywhere) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"run", "--help"},
                                             {"check", "--help"},
                                             {"report", "--help"},
                                             {"list", "--help"}}) {
    const Ended help = linnet(words);
    EXPECT_EQ(help.status, 0) << words.front();
    EXPECT_THAT(help.out, HasSubstr("Usage:"));
  }
}

TEST_F(ProgramTest, ListsWhatThereIs) {
  EXPECT_THAT(linnet({"list", "targets"}).out, HasSubstr("raft"));
  EXPECT_THAT(linnet({"list", "workloads"}).out, HasSubstr("cas-register"));
  EXPECT_THAT(linnet({"list", "nemeses"}).out, HasSubstr("partition:majorities-ring"));
  EXPECT_THAT(linnet({"list", "models"}).out, HasSubstr("cas-register"));
  EXPECT_THAT(linnet({"list", "bugs"}).out, HasSubstr("vote-not-persisted"));
}

TEST_F(ProgramTest, RefusesBadArgumentsWithPlaceAndRemedy) {
  EXPECT_EQ(linnet({}).status, 254);
  EXPECT_EQ(linnet({"run"}).status, 254);
  EXPECT_EQ(linnet({"run", "raft", "--no-such-option"}).status, 254);
  const Ended bad = linnet(run_raft({"--nemesis", "flood", "--time-limit", "60"}));
  EXPECT_EQ(bad.status, 254);
  EXPECT_THAT(bad.err, HasSubstr("--nemesis"));
  EXPECT_THAT(bad.err, HasSubstr("--time-limit"));
  EXPECT_FALSE(fs::exists(store())) << "nothing may be done before the options are understood";
}

TEST_F(ProgramTest, FindsARightClusterValidUnderEveryKindOfFault) {
  const Ended run =
      linnet(run_raft({"--time-limit", "8s", "--nemesis-interval", "2s", "--seed", "1"}));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("VALID"));
  const json results = json::parse(text_of(latest() / "results.json"));
  EXPECT_EQ(results["verdict"], "valid");
  for (const char* kind : {"kill", "pause", "partition"}) {
    EXPECT_THAT(run.out, HasSubstr(kind));
  }
  for (const char* file : {"test.json", "plan.json", "junit.xml", "report.html", "linnet.log",
                           "nodes/n1/stderr.log", "nodes/n5/exit.json"}) {
    EXPECT_TRUE(fs::exists(latest() / file)) << file;
  }
  EXPECT_TRUE(processes_of(latest()).empty());

  // The same verdict from what is on disk.
  const Ended check = linnet({"check", latest() / "history.jsonl"});
  EXPECT_EQ(check.status, 0) << check.out << check.err;
  fs::remove(latest() / "report.html");
  EXPECT_EQ(linnet({"report", latest()}).status, 0);
  EXPECT_TRUE(fs::exists(latest() / "report.html"));
}

TEST_F(ProgramTest, CatchesALeaderThatReadsWithoutAQuorum) {
  const Ended run =
      linnet(run_raft({"--bug", "read-without-quorum", "--nemesis", "partition:primary",
                       "--nemesis-interval", "2s", "--time-limit", "20s", "--seed", "1"}));
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("INVALID"));
  EXPECT_EQ(linnet({"check", latest() / "history.jsonl"}).status, 1);
}

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
  EXPECT_TRUE(processes_of(latest()).empty());
}

TEST_F(ProgramTest, RunsToItsEndWhereTheHistoryIsJudgedMeanwhileAndRight) {
  const Ended run = linnet(run_raft({"--nodes", "3", "--nemesis", "pause", "--nemesis-interval",
                                     "1s", "--time-limit", "3s", "--check-online"}));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  const json results = json::parse(text_of(latest() / "results.json"));
  EXPECT_TRUE(results["ended_early"].is_null());
  EXPECT_GE(results["duration_ms"].get<double>(), 2'000);
}

TEST_F(ProgramTest, StartsToEndTakesLittleMoreThanItsTimeLimit) {
  const Ended run = linnet(run_raft(
      {"--nodes", "3", "--nemesis", "none", "--time-limit", "1s", "--workload", "key-value"}));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_F(ProgramTest, MakesTheSamePlanFromTheSameSeedAndRepeatsASavedOne) {
  const std::vector<std::string> options{"--nodes", "3", "--time-limit", "2s", "--seed", "5"};
  linnet(run_raft(options));
  const std::string first = text_of(latest() / "plan.json");
  const auto plan = latest() / "plan.json";
  linnet(run_raft(options));
  EXPECT_EQ(text_of(latest() / "plan.json"), first);

  auto with_plan = options;
  with_plan.insert(with_plan.end(), {"--plan", plan.string()});
  const Ended run = linnet(run_raft(with_plan));
  EXPECT_EQ(text_of(latest() / "plan.json"), first) << run.err;

  with_plan[1] = "5";
  const Ended mismatch = linnet(run_raft(with_plan));
  EXPECT_EQ(mismatch.status, 254);
  EXPECT_THAT(mismatch.err, HasSubstr("pass the plan's number to --nodes"));
}

TEST_F(ProgramTest, AWrongLineIsRefusedWithItsNumberAndTheReason) {
  std::ofstream(folder_ / "h.jsonl") << R"({"process":0,"type":"invoke","f":"read"})" << '\n'
                                     << R"({"process":0,"type":"done","f":"read"})" << '\n';
  const Ended check = linnet({"check", "--model", "register", folder_ / "h.jsonl"});
  EXPECT_EQ(check.status, 254);
  EXPECT_THAT(check.err, HasSubstr("h.jsonl:2"));
  EXPECT_THAT(check.err, HasSubstr("invoke, ok, fail or info"));
}

TEST_F(ProgramTest, AnEmptyHistoryIsNotAPass) {
  std::ofstream(folder_ / "h.jsonl");
  EXPECT_EQ(linnet({"check", "--model", "register", folder_ / "h.jsonl"}).status, 2);
}

TEST_F(ProgramTest, CtrlCEndsARunInGoodOrder) {
  auto process = start(run_raft({"--nemesis", "pause", "--nemesis-interval", "1s"}));
  ASSERT_TRUE(eventually([&] {
    return fs::exists(store() / "latest" / "history.jsonl") &&
           text_of(store() / "latest" / "history.jsonl").find("\"ok\"") != std::string::npos;
  }));
  ::kill(process->pid(), SIGINT);
  const Ended ended = wait(*process);
  EXPECT_THAT(ended.out, HasSubstr("interrupted"));
  EXPECT_TRUE(fs::exists(latest() / "report.html"));
  EXPECT_TRUE(processes_of(latest()).empty());
}

TEST_F(ProgramTest, KilledItLeavesNoNodeBehindAndAHistoryThatReads) {
  // Pauses are in force most of the time: a stopped node must go as well.
  auto process =
      start(run_raft({"--nodes", "3", "--nemesis", "pause:all", "--nemesis-interval", "2s"}));
  ASSERT_TRUE(eventually([&] {
    return fs::exists(store() / "latest" / "history.jsonl") &&
           text_of(store() / "latest" / "history.jsonl").find("\"pause\"") != std::string::npos;
  }));
  const fs::path run = latest();
  EXPECT_EQ(processes_of(run).size(), 3U);
  process->kill();
  EXPECT_TRUE(eventually([&] { return processes_of(run).empty(); }));

  const Ended check = linnet({"check", run / "history.jsonl"});
  EXPECT_TRUE(check.status == 0 || check.status == 2) << check.out << check.err;
  EXPECT_EQ(check.err, "");
}

TEST_F(ProgramTest, ANodeThatDiesByItselfIsNotHidden) {
  auto process = start(run_raft({"--nodes", "3", "--nemesis", "none", "--time-limit", "3s"}));
  ASSERT_TRUE(eventually([&] {
    return fs::exists(store() / "latest" / "history.jsonl") &&
           text_of(store() / "latest" / "history.jsonl").find("\"ok\"") != std::string::npos;
  }));
  ::kill(processes_of(latest()).front(), SIGABRT);
  const Ended ended = wait(*process);
  EXPECT_EQ(ended.status, 1) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("SIGABRT"));
}

}  // namespace
}  // namespace linnet::harness
