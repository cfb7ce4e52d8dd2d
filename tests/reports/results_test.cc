#include "reports/results.h"

#include <gtest/gtest.h>

#include "reports/json_parts.h"
#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

nlohmann::ordered_json results_of(const Judgement& judgement, const HistoryMaker& maker) {
  return results_json(test_info(), judgement,
                      figures(maker.history(), judgement.operations, judgement.nemesis));
}

TEST(Results, BeginWithTheVerdictAndTheReason) {
  const auto results = results_of(stale_read_judgement(), stale_read());
  EXPECT_EQ(results.items().begin().key(), "verdict");
  EXPECT_EQ(results["verdict"], "invalid");
  EXPECT_EQ(results["why"], "read returned 1, but 2 had replaced it");
  EXPECT_EQ(results["parts"][1]["name"], "availability");
  EXPECT_EQ(results["command"], "linnet run raft --nodes 3 --seed 7");
  EXPECT_EQ(results["seed"], 18'446'744'073'709'551'615U);
  EXPECT_EQ(results["duration_ms"], 50.0);
  EXPECT_EQ(results["counts"]["ok"], 3);
  EXPECT_EQ(results["functions"][1]["f"], "write");
  EXPECT_EQ(results["functions"][1]["latency_ms"]["p50"], 10.0);
  EXPECT_EQ(results["throughput"]["ok_per_second"], 60.0);
  EXPECT_EQ(results["throughput"]["per_second"]["ok"], nlohmann::ordered_json::array({3}));
  EXPECT_TRUE(results["heal"].is_null());
  EXPECT_TRUE(results["ended_early"].is_null());
}

TEST(Results, SpellOutTheCounterexample) {
  const auto results = results_of(stale_read_judgement(), stale_read());
  const auto& example = results["checker"]["counterexample"];
  EXPECT_EQ(example["explanation"], "process 1 read 1.\nBut 2 had replaced it.\n");
  EXPECT_EQ(example["key"], "k1");
  EXPECT_EQ(example["operation"]["process"], 1);
  EXPECT_EQ(example["operation"]["output"], 1);
  EXPECT_EQ(example["operation"]["return_ms"], 50.0);
  EXPECT_EQ(example["involved"][2]["role"], "overwriter");
  EXPECT_EQ(example["furthest"][0]["misfits"][0]["why"], "read returned 1, but the value was 2");
  EXPECT_TRUE(results["checker"]["unfinished"].is_null());
}

TEST(Results, SayHowFarAnUnfinishedCheckGot) {
  Judgement judgement = stale_read_judgement();
  judgement.verdict = judgement.check.verdict = checker::Verdict::unknown;
  judgement.check.counterexample.reset();
  judgement.explanation.reset();
  judgement.check.unfinished =
      checker::Unfinished{checker::UnknownReason::memory, std::nullopt, 2, 3, 1, {{0, 4, 99}}};
  const auto results = results_of(judgement, stale_read());
  const auto& unfinished = results["checker"]["unfinished"];
  EXPECT_EQ(unfinished["reason"], "memory limit");
  EXPECT_EQ(unfinished["returns_satisfied"], 2);
  EXPECT_EQ(unfinished["costliest"][0]["example"]["f"], "write");
  EXPECT_TRUE(results["checker"]["counterexample"].is_null());
}

TEST(Results, AreTextEvenOfBytesThatAreNone) {
  Judgement judgement = stale_read_judgement();
  judgement.nemesis.exits = {{{}, "n1", "exited", {"\xFF\xFE"}, "nodes/n1/stderr.log"}};
  const std::string text = dump(results_of(judgement, stale_read()), 2);
  const auto read = nlohmann::json::parse(text);
  EXPECT_EQ(read["exits"][0]["last_lines"][0], "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace linnet::reports
