// The program before a run: help, lists, arguments and files that are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/harness/program_fixture.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

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

TEST_F(ProgramTest, RefusesAPlanThatCannotBeCarriedOutBeforeItBegins) {
  std::ofstream(folder_ / "plan.json") << R"({"faults":[{"kind":"packet","start_ms":1,"end_ms":2,
      "nodes":"all","corrupt":0.1,"silently":true}]})";
  const Ended run = linnet(run_raft({"--plan", folder_ / "plan.json", "--network", "router"}));
  EXPECT_EQ(run.status, 254);
  EXPECT_THAT(run.err, HasSubstr("fault 1: the router cannot alter messages silently"));
  EXPECT_FALSE(fs::exists(store()));
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

TEST_F(ProgramTest, SaysWhatWorksHere) {
  const Ended doctor = linnet({"doctor"});
  EXPECT_EQ(doctor.status, 0) << doctor.err;
  for (const char* mechanism : {"namespaces", "tun ports", "packet ports", "pid namespaces"}) {
    EXPECT_THAT(doctor.out, HasSubstr(mechanism));
  }
}

// Where no network namespace may be made, the sandbox cannot be had.
TEST_F(ProgramTest, FallsBackToTheRouterWithOneClearLine) {
  const auto without_namespaces = [&](std::vector<std::string> arguments) {
    ++started_;
    std::vector<std::string> all{"-Ur", "sh",
                                 "-c",  "echo 0 > /proc/sys/user/max_net_namespaces && exec \"$@\"",
                                 "sh",  program()};
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
