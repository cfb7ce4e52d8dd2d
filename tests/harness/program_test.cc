// The program as its users start it: real processes, real faults, real files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <csignal>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "harness/process.h"
#include "tests/support/beside.h"
#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

constexpr auto kPatience = 120s;
const std::string kProgram = tests::beside("linnet");

std::string text_of(const fs::path& file) {
  std::ifstream input(file);
  return {std::istreambuf_iterator<char>(input), {}};
}

struct Ended {
  int status;  // of the exit; -1 when a signal ended it
  std::string out;
  std::string err;
};

// The processes in whose command line both texts are.
std::vector<pid_t> processes_with(const std::string& one, const std::string& other) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string line = text_of(entry.path() / "cmdline");
    if (line.find(one) == std::string::npos || line.find(other) == std::string::npos) continue;
    pids.push_back(std::stoi(name));
  }
  return pids;
}

// The nodes of a run: they name their data in its folder.
std::vector<pid_t> nodes_of(const fs::path& run) {
  return processes_with("linnet-raft", run);
}

// Everything that Linnet started to keep runs in the store, and Linnet itself.
std::vector<pid_t> processes_of(const fs::path& store) {
  return processes_with("linnet", store);
}

bool has_sockets(const fs::path& folder) {
  return std::ranges::any_of(fs::recursive_directory_iterator(folder),
                             [](const auto& entry) { return entry.is_socket(); });
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
  ~ProgramTest() override {
    EXPECT_EQ(text_of("/proc/self/mountinfo"), mounts_) << "a mount is left";
    EXPECT_FALSE(has_sockets(folder_.path())) << "a socket is left";
  }

  std::unique_ptr<Process> start(const std::vector<std::string>& arguments) {
    ++started_;
    auto process = start_process({kProgram, arguments, out_file(), err_file()});
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

  bool has_sandbox() {
    return linnet({"doctor"}).out.find("Runs use the sandbox") != std::string::npos;
  }

  fs::path store() const { return folder_ / "store"; }
  fs::path latest() const { return fs::canonical(store() / "latest"); }
  fs::path out_file() const { return folder_ / ("out" + std::to_string(started_)); }
  fs::path err_file() const { return folder_ / ("err" + std::to_string(started_)); }

  tests::TemporaryFolder folder_;
  int started_ = 0;

 private:
  const std::string mounts_ = text_of("/proc/self/mountinfo");
};

// What is to be so on each kind of network.
class NetworkTest : public ProgramTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (GetParam() == std::string("sandbox") && !has_sandbox()) GTEST_SKIP() << "no sandbox here";
  }

  std::vector<std::string> run_raft(std::vector<std::string> options) const {
    options.insert(options.end(), {"--network", GetParam()});
    return ProgramTest::run_raft(std::move(options));
  }

  // A client has had an answer, or another word stands in the history.
  bool await_history(const std::string& word) const {
    return eventually([&] {
      return fs::exists(store() / "latest" / "history.jsonl") &&
             text_of(store() / "latest" / "history.jsonl").find('"' + word + '"') !=
                 std::string::npos;
    });
  }
};

INSTANTIATE_TEST_SUITE_P(On, NetworkTest, testing::Values("router", "sandbox"),
                         [](const auto& info) { return std::string(info.param); });

TEST_F(ProgramTest, HelpsEverywhere) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"run", "--help"},
                                             {"check", "--help"},
                                             {"report", "--help"},
                                             {"list", "--help"},
                                             {"doctor", "--help"}}) {
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

TEST_P(NetworkTest, FindsARightClusterValidUnderEveryKindOfFault) {
  const Ended run =
      linnet(run_raft({"--nemesis", "kill,pause,partition,packet,clock", "--time-limit", "8s",
                       "--nemesis-interval", "2s", "--seed", "1"}));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("VALID"));
  const json results = json::parse(text_of(latest() / "results.json"));
  EXPECT_EQ(results["verdict"], "valid");
  EXPECT_EQ(json::parse(text_of(latest() / "test.json"))["network"], GetParam());
  for (const char* kind : {"kill", "pause", "partition", "packet", "clock"}) {
    EXPECT_THAT(run.out, HasSubstr(kind));
  }
  for (const char* file : {"test.json", "plan.json", "junit.xml", "report.html", "linnet.log",
                           "nodes/n1/stderr.log", "nodes/n5/exit.json"}) {
    EXPECT_TRUE(fs::exists(latest() / file)) << file;
  }
  EXPECT_TRUE(processes_of(store()).empty());

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

TEST_F(ProgramTest, FindsRaftValidWhileMembersComeAndGoAndLeadershipIsHandedOver) {
  const Ended run =
      linnet(run_raft({"--nodes", "5", "--nemesis", "member,transfer,kill", "--nemesis-interval",
                       "1s", "--time-limit", "6s", "--rate", "200", "--seed", "2"}));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("VALID"));
  std::map<std::string, int> struck;
  const json results = json::parse(text_of(latest() / "results.json"));
  for (const json& fault : results["faults"]) {
    const std::string kind = fault["kind"];
    EXPECT_EQ(fault["bit"], true) << fault;
    ++struck[kind];
    if (kind == "member") {
      EXPECT_EQ(fault["effect"]["removed"], fault["nodes"]);
    } else if (kind == "transfer") {
      EXPECT_EQ(fault["effect"]["after"]["leader"], fault["nodes"][0]);
    }
  }
  EXPECT_GE(struck["member"], 2);
  EXPECT_GE(struck["transfer"], 2);
}

// The fault outlasts the run, and nobody is there to bring the member back when it is cut short.
TEST_F(ProgramTest, GoesOnWhenAllAreMembersAgain) {
  std::ofstream(folder_ / "plan.json") << R"({"faults":[
      {"kind":"member","start_ms":300,"end_ms":9000,"nodes":["n1"]},
      {"kind":"kill","start_ms":1000,"end_ms":9000,"nodes":["n2","n3"]}]})";
  const Ended run = linnet(run_raft({"--nodes", "3", "--plan", folder_ / "plan.json",
                                     "--time-limit", "2s", "--rate", "100", "--seed", "1"}));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const json results = json::parse(text_of(latest() / "results.json"));
  const json& member = results["faults"][0];
  EXPECT_EQ(member["effect"]["removed"], json({"n1"}));
  EXPECT_EQ(member["effect"]["added"], json::array());
  const std::string log = text_of(latest() / "linnet.log");
  EXPECT_THAT(log.substr(log.rfind("health after")), HasSubstr(": good"));
}

TEST_F(ProgramTest, RefusesToChangeTheMembersOfASystemThatCannot) {
  for (const std::string target : {"paxos", "primary-backup", "abd", "/bin/true"}) {
    const Ended run = linnet({"run", target, "--workload", "register", "--nemesis",
                              "kill,member,transfer", "--store", store().string()});
    EXPECT_EQ(run.status, 254) << target;
    EXPECT_THAT(run.err, HasSubstr("the fault member: "));
    EXPECT_THAT(run.err, HasSubstr("the fault transfer: "));
    EXPECT_THAT(run.err, HasSubstr("(leave it out, or test raft)"));
  }
  EXPECT_FALSE(fs::exists(store()));
}

TEST_F(ProgramTest, FindsEveryRightSystemValidUnderFaults) {
  for (const char* target : {"paxos", "primary-backup", "abd"}) {
    const Ended run = linnet({"run", target, "--nodes", "4", "--workload", "register", "--nemesis",
                              "kill,partition", "--nemesis-interval", "1s", "--time-limit", "3s",
                              "--rate", "200", "--seed", "1", "--store", folder_ / "store"});
    EXPECT_EQ(run.status, 0) << target << run.out << run.err;
  }
}

// The scoreboard in short: bugs that are found at once, of every protocol.
TEST_F(ProgramTest, KeepsTheScoreOfBugsFoundAndOfTheRightSystems) {
  const Ended score =
      linnet({"scoreboard", "--bugs",
              "@(read-without-quorum|followers-serve-reads|acceptor-counted-twice|"
              "backup-promotes-itself|lower-tag-taken)",
              "--seeds", "1", "--budget", "8s", "--jobs", "3", "--json", folder_ / "score.json",
              "--html", folder_ / "score.html", "--store", folder_ / "store"});
  EXPECT_EQ(score.status, 0) << score.out << score.err;
  EXPECT_THAT(score.out, HasSubstr("1 of 1 valid"));
  const json written = json::parse(text_of(folder_ / "score.json"));
  EXPECT_EQ(written["bugs"].size(), 5U);
  for (const json& bug : written["bugs"]) EXPECT_EQ(bug["found"], 1) << bug;
  EXPECT_THAT(text_of(folder_ / "score.html"), HasSubstr("read-without-quorum"));
  EXPECT_EQ(linnet({"scoreboard", "--bugs", "no-such-bug"}).status, 254);
}

TEST_F(ProgramTest, SoaksRightSystemsAndKeepsNothingOfWhatWasValid) {
  const Ended soak = linnet(
      {"soak", "--hours", "0.001", "--run-time", "2s", "--seed", "1", "--store", store().string()});
  EXPECT_EQ(soak.status, 0) << soak.out << soak.err;
  EXPECT_THAT(soak.out, HasSubstr("valid    linnet run raft --nodes"));
  EXPECT_THAT(soak.out, testing::ContainsRegex("[1-9][0-9]* runs, [1-9][0-9]* operations; [1-9]"));
  EXPECT_TRUE(fs::is_empty(store()));
  EXPECT_EQ(linnet({"soak", "--targets", "zab", "--run-time", "2"}).status, 254);
}

// A soak of replicas that do something before they are as they should be.
class SoakOfOthersTest : public ProgramTest {
 protected:
  Ended soak_with(const std::string& shell_command) {
    fs::copy_file(kProgram, folder_ / "linnet");
    std::ofstream(folder_ / "linnet-raft")
        << "#!/bin/sh\n"
        << shell_command << "\nexec '" << tests::beside("linnet-raft") << "' \"$@\"\n";
    fs::permissions(folder_ / "linnet-raft", fs::perms::owner_all);
    const auto soak =
        start_process({folder_ / "linnet",
                       {"soak", "--targets", "raft", "--hours", "1", "--run-time", "2s", "--seed",
                        "1", "--network", "router", "--store", store().string()},
                       out_file(),
                       err_file()});
    Ended ended = wait(**soak);
    EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
    EXPECT_TRUE(fs::exists(store() / "run-0" / "latest" / "results.json"));
    return ended;
  }
};

TEST_F(SoakOfOthersTest, EndsAtARunThatLeavesAProcessBehind) {
  const Ended soak = soak_with("setsid sleep 1000 &");
  const std::string words = "it left processes behind: ";
  const auto at = soak.out.find(words);
  ASSERT_NE(at, std::string::npos) << soak.out << soak.err;
  std::istringstream pids(soak.out.substr(at + words.size()));
  std::string comma;
  for (pid_t pid = 0; pids >> pid; pids >> comma) EXPECT_EQ(::kill(pid, SIGKILL), 0);
}

TEST_F(SoakOfOthersTest, EndsAtARunInWhoseLogsASanitizerComplains) {
  const Ended soak = soak_with("echo 'log.cc:7: runtime error: made up' >&2");
  EXPECT_THAT(soak.out, testing::ContainsRegex("FOUND: .*stderr.log: log.cc:7: runtime error"));
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

// The example of docs/targets.md: a replica in another language.
TEST_F(ProgramTest, TestsAProgramOfAnotherMakeAndFindsWhatIsMadeWrongInIt) {
  if (std::system("/usr/bin/python3 -c 'import zmq, msgpack' 2>/dev/null") != 0) {
    GTEST_SKIP() << "the Debian packages python3-zmq and python3-msgpack are not there";
  }
  // What is wrong is looked for in up to twenty restarts.
  const auto run = [&](const std::string& program, const char* time_limit) {
    return linnet({"run", program, "--nodes", "2", "--nemesis", "kill:all", "--nemesis-interval",
                   "500ms", "--time-limit", time_limit, "--check-online", "--rate", "300", "--seed",
                   "1", "--store", store()});
  };
  const std::string example = "docs/examples/python/primary.py";
  const Ended right = run(example, "4s");
  EXPECT_EQ(right.status, 0) << right.out << right.err;
  EXPECT_THAT(right.out, HasSubstr("repeat with  linnet run docs/examples/python/primary.py"));

  std::string text = text_of(example);
  const std::string call = "        self.recover()\n";
  ASSERT_NE(text.find(call), std::string::npos);
  text.erase(text.find(call), call.size());
  std::ofstream(folder_ / "forgetful.py") << text;
  fs::permissions(folder_ / "forgetful.py", fs::perms::owner_all);
  const Ended wrong = run(folder_ / "forgetful.py", "20s");
  EXPECT_EQ(wrong.status, 1) << wrong.out << wrong.err;
  EXPECT_EQ(run(folder_ / "nothing.py", "4s").status, 254);
}

TEST_F(ProgramTest, SaysWhatWorksHere) {
  const Ended doctor = linnet({"doctor"});
  EXPECT_EQ(doctor.status, 0) << doctor.err;
  for (const char* mechanism : {"namespaces", "tun ports", "packet ports", "pid namespaces"}) {
    EXPECT_THAT(doctor.out, HasSubstr(mechanism));
  }
}

TEST_F(ProgramTest, KeepsEveryPacketOnRequest) {
  if (!has_sandbox()) GTEST_SKIP() << "no sandbox here";
  const Ended run =
      linnet(run_raft({"--nodes", "1", "--nemesis", "none", "--time-limit", "1s", "--pcap"}));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  // A file header of 24 bytes, then packets with a header of 16 bytes each (pcap-savefile(5)).
  const std::string capture = text_of(latest() / "capture.pcap");
  std::size_t packets = 0;
  std::size_t at = 24;
  while (at + 16 < capture.size()) {
    std::uint32_t size = 0;
    std::memcpy(&size, capture.data() + at + 8, sizeof size);
    ASSERT_EQ(static_cast<unsigned char>(capture.at(at + 16)) >> 4, 4) << "an IPv4 packet";
    at += 16 + size;
    ++packets;
  }
  EXPECT_EQ(at, capture.size());
  EXPECT_GT(packets, 100U);
}

// The leader is cut off, and with the first plan its clock is set back before.
TEST_P(NetworkTest, FindsThatLeasesAreWrongWhenClocksAreAndRightWhenTheyAre) {
  const std::string partition =
      R"({"kind":"partition","start_ms":2000,"end_ms":5000,"nodes":"primaries"})";
  const std::string clock =
      R"({"kind":"clock","start_ms":1000,"end_ms":6000,"nodes":"primaries","offset_ms":-20000})";
  std::ofstream(folder_ / "wrong.json") << R"({"faults":[)" << clock << "," << partition << "]}";
  std::ofstream(folder_ / "right.json") << R"({"faults":[)" << partition << "]}";
  const auto run = [&](const char* plan) {
    return linnet(run_raft(
        {"--reads", "lease", "--plan", folder_ / plan, "--time-limit", "7s", "--seed", "1"}));
  };
  const Ended wrong = run("wrong.json");
  EXPECT_EQ(wrong.status, 1) << wrong.out << wrong.err;
  const Ended right = run("right.json");
  EXPECT_EQ(right.status, 0) << right.out << right.err;
}

TEST_P(NetworkTest, MeasuresWhatBadLinksAndWrongClocksDid) {
  std::ofstream(folder_ / "plan.json") << R"({"faults":[
      {"kind":"packet","start_ms":300,"end_ms":1500,"nodes":"all","loss":0.1,"delay_ms":5},
      {"kind":"clock","start_ms":300,"end_ms":1500,"nodes":["n2"],"offset_ms":-60000}]})";
  const Ended run =
      linnet(run_raft({"--nodes", "3", "--plan", folder_ / "plan.json", "--time-limit", "2s"}));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const json results = json::parse(text_of(latest() / "results.json"));
  for (const json& fault : results["faults"]) {
    EXPECT_EQ(fault["bit"], true);
    if (fault["kind"] == "packet") {
      EXPECT_EQ(fault["shape"], "loss 10%, delay 5ms");
      EXPECT_GT(fault["effect"]["lost"], 0);
      EXPECT_GT(fault["effect"]["delayed"], 0);
    } else {
      EXPECT_EQ(fault["shape"], "jump -1m");
      EXPECT_NEAR(fault["effect"]["offset_ms"]["n2"].get<double>(), -60'000, 100);
      EXPECT_NEAR(fault["effect"]["offset_after_ms"]["n2"].get<double>(), 0, 100);
    }
  }
}

TEST_F(ProgramTest, RefusesAPlanThatCannotBeCarriedOutBeforeItBegins) {
  std::ofstream(folder_ / "plan.json") << R"({"faults":[{"kind":"packet","start_ms":1,"end_ms":2,
      "nodes":"all","corrupt":0.1,"silently":true}]})";
  const Ended run = linnet(run_raft({"--plan", folder_ / "plan.json", "--network", "router"}));
  EXPECT_EQ(run.status, 254);
  EXPECT_THAT(run.err, HasSubstr("fault 1: the router cannot alter messages silently"));
  EXPECT_FALSE(fs::exists(store()));
}

// Where no network namespace may be made, the sandbox cannot be had.
TEST_F(ProgramTest, FallsBackToTheRouterWithOneClearLine) {
  const auto without_namespaces = [&](std::vector<std::string> arguments) {
    ++started_;
    std::vector<std::string> all{"-Ur", "sh",
                                 "-c",  "echo 0 > /proc/sys/user/max_net_namespaces && exec \"$@\"",
                                 "sh",  kProgram};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return wait(**start_process({"/usr/bin/unshare", all, out_file(), err_file()}));
  };
  if (without_namespaces({"--version"}).status != 0) GTEST_SKIP() << "no user namespaces here";
  const std::vector<std::string> quick{"--nodes", "1", "--nemesis", "none", "--time-limit", "1s"};
  const Ended run = without_namespaces(run_raft(quick));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, testing::StartsWith("Network: the router, for the sandbox does not work"));
  EXPECT_EQ(json::parse(text_of(latest() / "test.json"))["network"], "router");

#ifndef __SANITIZE_THREAD__  // whose own thread keeps a process from entering a user namespace
  auto sandbox = quick;
  sandbox.insert(sandbox.end(), {"--network", "sandbox"});
  const Ended refused = without_namespaces(run_raft(sandbox));
  EXPECT_EQ(refused.status, 254);
  EXPECT_THAT(refused.err, HasSubstr("user.max"));
#endif
}

}  // namespace
}  // namespace linnet::harness
