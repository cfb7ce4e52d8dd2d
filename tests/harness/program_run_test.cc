// Whole runs of the program: real processes, real faults, real files, and the verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/harness/program_fixture.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

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

TEST_F(ProgramTest, FindsEveryRightSystemValidUnderFaults) {
  for (const char* target : {"paxos", "primary-backup", "abd"}) {
    const Ended run = linnet({"run", target, "--nodes", "4", "--workload", "register", "--nemesis",
                              "kill,partition", "--nemesis-interval", "1s", "--time-limit", "3s",
                              "--rate", "200", "--seed", "1", "--store", folder_ / "store"});
    EXPECT_EQ(run.status, 0) << target << run.out << run.err;
  }
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

TEST_F(ProgramTest, StartsToEndTakesLittleMoreThanItsTimeLimit) {
  const Ended run = linnet(run_raft(
      {"--nodes", "3", "--nemesis", "none", "--time-limit", "1s", "--workload", "key-value"}));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
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

}  // namespace
}  // namespace linnet::harness
