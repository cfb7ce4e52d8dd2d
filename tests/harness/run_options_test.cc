#include "harness/run_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "harness/shipped_plans.h"
#include "harness/target.h"
#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

RunArguments arguments() {
  RunArguments arguments;
  arguments.target = "raft";
  arguments.seed = 7;
  return arguments;
}

TEST(RunOptions, HaveDefaultsThatMakeARun) {
  const auto options = run_options(arguments());
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->nodes, 5);
  EXPECT_EQ(options->concurrency, 10);
  EXPECT_EQ(options->time_limit, 60s);
  EXPECT_EQ(options->faults.size(), 3U);
  EXPECT_EQ(options->check_memory_limit, 4'000'000'000U);
}

TEST(RunOptions, DrawASeedWhenNoneIsGiven) {
  RunArguments without = arguments();
  without.seed.reset();
  EXPECT_TRUE(run_options(without).has_value());
}

TEST(RunOptions, TellNodesHowLongToWaitAndHowMuchToKeep) {
  RunArguments typed = arguments();
  typed.election_timeout = "700ms";
  typed.target_options.kept_entries = 7;
  const auto options = run_options(typed);
  ASSERT_TRUE(options.has_value());
  EXPECT_THAT(command_line(*options), HasSubstr("--kept-entries 7 --election-timeout 700ms"));
  NodeSetup setup;
  setup.node = NodeId{1};
  const auto told = harness::arguments(*find_target("raft"), setup, options->target_options);
  const auto value_of = [&](const char* option) {
    return *std::next(std::ranges::find(told, option));
  };
  EXPECT_EQ(value_of("--kept-entries"), "7");
  EXPECT_EQ(value_of("--election-timeout"), "700ms");
  typed.election_timeout = "50ms";
  EXPECT_FALSE(run_options(typed).has_value());
}

TEST(RunOptions, TakeAPlanByItsNameOrFromAFile) {
  RunArguments typed = arguments();
  typed.nodes = 3;
  typed.plan_file = "lost-proposals";
  const auto plan = plan_of(*run_options(typed));
  ASSERT_TRUE(plan.has_value());
  EXPECT_THAT(plan->description, HasSubstr("the leader fails"));
  typed.plan_file = "no-such-plan";
  EXPECT_FALSE(plan_of(*run_options(typed)).has_value());
}

TEST(ShippedPlans, AreForSomeNumberOfNodesAndSayWhatTheyAreFor) {
  for (const ShippedPlan& shipped : shipped_plans()) {
    const int nodes = nlohmann::json::parse(shipped.json).value("nodes", 0);
    const auto plan = find_plan(std::string(shipped.name), nodes, 1);
    ASSERT_TRUE(plan.has_value()) << shipped.name << ": " << plan.error().front().text();
    EXPECT_FALSE(plan->faults.empty()) << shipped.name;
    EXPECT_NE(plan->description, "") << shipped.name;
    EXPECT_FALSE(find_plan(std::string(shipped.name), nodes + 1, 1)) << shipped.name;
  }
}

TEST(RunOptions, CountClientsByNode) {
  RunArguments given = arguments();
  given.nodes = 3;
  given.concurrency = "4n";
  EXPECT_EQ(run_options(given)->concurrency, 12);
  given.concurrency = "7";
  EXPECT_EQ(run_options(given)->concurrency, 7);
  for (const char* bad : {"", "n", "0", "-1", "2x", "2nn", "1000n"}) {
    given.concurrency = bad;
    EXPECT_FALSE(run_options(given).has_value()) << bad;
  }
}

TEST(RunOptions, AreRefusedAllTogether) {
  RunArguments bad = arguments();
  bad.target = "zab";
  bad.workload = "bank";
  bad.nemesis = "flood";
  bad.time_limit = "60";
  bad.rate = -1;
  bad.nodes = 0;
  bad.network = "carrier-pigeon";
  bad.check_memory_limit = "much";
  const auto options = run_options(bad);
  ASSERT_FALSE(options.has_value());
  std::vector<std::string> places;
  for (const auto& error : options.error()) places.push_back(error.place);
  for (const char* place : {"TARGET", "--workload", "--nemesis", "--time-limit", "--rate",
                            "--nodes", "--network", "--check-memory-limit"}) {
    EXPECT_THAT(places, Contains(place));
  }
}

TEST(RunOptions, RefuseAWorkloadThatTheTargetDoesNotServe) {
  RunArguments given = arguments();
  given.target = "abd";
  for (const char* other : {"cas-register", "counter", "queue"}) {
    given.workload = other;
    const auto options = run_options(given);
    ASSERT_FALSE(options.has_value()) << other;
    ASSERT_EQ(options.error().size(), 1U);
    const std::string error = options.error().front().text();
    for (const char* part : {"--workload", "abd", other, "choose from register"}) {
      EXPECT_THAT(error, HasSubstr(part));
    }
  }
  given.workload = "register";
  EXPECT_TRUE(run_options(given).has_value());
}

TEST(RunOptions, AskAProgramOfAnotherMakeForNothingThatIsLinnetsOwn) {
  RunArguments given = arguments();
  given.target = "some/where/kv.py";
  EXPECT_TRUE(run_options(given).has_value());
  given.target_options.bugs = {"read-without-quorum"};
  given.target_options.settings["reads"] = "index";
  given.target_options.disk = "volatile";
  given.target_options.snapshot_bytes = 1;
  given.target_options.trace = true;
  const auto options = run_options(given);
  ASSERT_FALSE(options.has_value());
  std::vector<std::string> places;
  for (const auto& error : options.error()) places.push_back(error.place);
  EXPECT_THAT(places, testing::UnorderedElementsAre("--bug", "--reads", "--disk",
                                                    "--snapshot-bytes", "--trace"));
}

TEST(RunOptions, KeepPacketsOnlyWhereThereAreAny) {
  RunArguments given = arguments();
  given.capture = true;
  EXPECT_EQ(run_options(given)->network, "sandbox") << "and no other will do";
  given.network = "router";
  EXPECT_THAT(run_options(given).error().front().text(), HasSubstr("--pcap"));
}

TEST(RunOptions, KnowTheBugsOfTheTarget) {
  RunArguments given = arguments();
  given.target_options.bugs = {"read-without-quorum"};
  EXPECT_TRUE(run_options(given).has_value());
  given.target_options.bugs = {"no-such-bug"};
  EXPECT_THAT(run_options(given).error().front().text(), HasSubstr("read-without-quorum"));
}

TEST(RunOptions, KnowTheSettingsOfTheTargetAndTheirDefaults) {
  RunArguments given = arguments();
  EXPECT_EQ(run_options(given)->target_options.settings.at("reads"), "index");
  given.target_options.settings["reads"] = "lease";
  EXPECT_EQ(run_options(given)->target_options.settings.at("reads"), "lease");
  given.target_options.settings["reads"] = "luck";
  EXPECT_THAT(run_options(given).error().front().text(),
              HasSubstr("choose from index, log, lease"));
  given.target_options.settings = {{"failover", "view"}};
  EXPECT_THAT(run_options(given).error().front().text(), HasSubstr("raft has no such setting"));
}

TEST(RunOptions, KnowTheKindsOfDisk) {
  RunArguments given = arguments();
  given.target_options.disk = "volatile";
  EXPECT_THAT(command_line(*run_options(given)), HasSubstr(" --disk volatile"));
  given.target_options.disk = "floppy";
  EXPECT_THAT(run_options(given).error().front().text(), HasSubstr("durable, volatile"));
}

TEST(RunOptions, AreWrittenAsTheCommandThatRepeatsTheRun) {
  RunArguments given = arguments();
  given.nemesis = "kill,partition:bridge";
  given.target_options.bugs = {"ack-before-commit"};
  given.check_online = true;
  given.network = "router";
  EXPECT_EQ(command_line(*run_options(given)),
            "linnet run raft --nodes 5 --workload cas-register --nemesis kill,partition:bridge "
            "--nemesis-interval 5s --time-limit 1m --rate 500 --concurrency 10 --timeout 1s "
            "--network router --seed 7 --bug ack-before-commit --reads index --check-online");
}

TEST(RunOptions, RefuseAPlanWithFaultsThatWouldNeverStrike) {
  const tests::TemporaryFolder folder;
  RunArguments arguments;
  arguments.target = "raft";
  arguments.time_limit = "10s";
  arguments.plan_file = folder / "plan.json";
  std::ofstream(arguments.plan_file) << R"({"faults":[
      {"kind":"kill","start_ms":9000,"end_ms":12000,"nodes":"one"},
      {"kind":"kill","start_ms":12000,"end_ms":13000,"nodes":"one"},
      {"kind":"pause","start_ms":10000,"end_ms":13000,"nodes":"one"}]})";
  const auto plan = plan_of(*run_options(arguments));
  ASSERT_FALSE(plan);
  ASSERT_EQ(plan.error().size(), 2U);
  EXPECT_THAT(plan.error().front().text(), HasSubstr("fault 3: begins after 10s"));
}

TEST(ParseSize, ReadsUnitsAndRefusesGuesses) {
  EXPECT_EQ(parse_size("4GB", "x"), 4'000'000'000U);
  EXPECT_EQ(parse_size("1.5GiB", "x"), 1'610'612'736U);
  EXPECT_EQ(parse_size("512MB", "x"), 512'000'000U);
  EXPECT_EQ(parse_size("1000", "x"), 1000U);
  for (const char* bad : {"", "GB", "-1GB", "0", "1 GB", "4gb", "1e30GB"}) {
    EXPECT_FALSE(parse_size(bad, "x").has_value()) << bad;
  }
}

}  // namespace
}  // namespace linnet::harness
