#include "reports/judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using checker::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// As runs are judged.
Judgement judged(const HistoryMaker& maker, bool nemesis_planned = true) {
  JudgementOptions options;
  options.model = "cas-register";
  options.every_function = true;
  options.nemesis_planned = nemesis_planned;
  auto judgement = judge(maker.history(), options);
  EXPECT_TRUE(judgement) << judgement.error().front().text();
  return judgement ? std::move(*judgement) : Judgement();
}

HistoryMaker with_fault(HistoryMaker maker) {
  return maker.fault_start(100, 1, "kill").fault_end(200, 1, "kill").healed(300);
}

std::vector<std::string> names(const Judgement& judgement) {
  std::vector<std::string> names;
  for (const Part& part : judgement.parts) names.push_back(part.name);
  return names;
}

Part part(const Judgement& judgement, std::string_view name) {
  const auto found = std::ranges::find(judgement.parts, name, &Part::name);
  return found == judgement.parts.end() ? Part() : *found;
}

TEST(Judgement, OfARunThatKeptItsPromisesIsValid) {
  const Judgement judgement = judged(with_fault(valid_history()));
  EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.why;
  EXPECT_THAT(names(judgement),
              ElementsAre("linearizability", "availability", "faults", "recovery", "processes"));
  EXPECT_EQ(part(judgement, "availability").why, "2 of 2 operations succeeded");
  EXPECT_EQ(part(judgement, "faults").why, "fault 1 (kill of n1) had an effect");
  EXPECT_FALSE(judgement.explanation);
}

TEST(Judgement, OfAStaleReadIsInvalidAndExplained) {
  const Judgement judgement = judged(with_fault(stale_read()));
  EXPECT_EQ(judgement.verdict, Verdict::invalid);
  EXPECT_EQ(judgement.why, part(judgement, "linearizability").why);
  ASSERT_TRUE(judgement.explanation);
  ASSERT_TRUE(judgement.check.counterexample);
  EXPECT_EQ(judgement.operations[judgement.check.counterexample->operation].process.value, 1);
}

TEST(Judgement, TakesTheInitialValueFromTheOptions) {
  HistoryMaker maker;
  maker.invoke(0, 0, "read").ok(10, 0, "read", 7);
  JudgementOptions options;
  options.model = "cas-register";
  EXPECT_EQ(judge(maker.history(), options)->verdict, Verdict::invalid);
  options.check.initial = 7;
  EXPECT_EQ(judge(maker.history(), options)->verdict, Verdict::valid);
}

TEST(Judgement, OfAStrangersHistorySaysNothingOnFaults) {
  HistoryMaker maker = valid_history();
  maker.nemesis(50, "start-partition", "n1");
  const Judgement judgement = judged(maker, false);
  EXPECT_EQ(judgement.verdict, Verdict::valid);
  EXPECT_THAT(names(judgement), ElementsAre("linearizability", "availability"));
}

TEST(Judgement, WithoutOperationsIsUnknown) {
  const Judgement judgement = judged(HistoryMaker(), false);
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_THAT(judgement.why, HasSubstr("the history has no operations"));
}

TEST(Judgement, IsUnknownWhenNothingSucceeded) {
  HistoryMaker maker;
  maker.invoke(0, 0, "write", 1).fail(10, 0, "write", "refused");
  maker.invoke(20, 1, "read").info(30, 1, "read", "timeout");
  const Judgement judgement = judged(maker, false);
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_EQ(part(judgement, "linearizability").verdict, Verdict::unknown);
  EXPECT_EQ(part(judgement, "availability").why, "none of 2 operations succeeded");
}

TEST(Judgement, IsUnknownWhenAFunctionNeverSucceededAndThatWasAsked) {
  HistoryMaker maker = valid_history();
  maker.invoke(40, 0, "cas", history::Value::pair(1, 2)).fail(50, 0, "cas", "refused");
  const Judgement judgement = judged(maker, false);
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_EQ(judgement.why, "never succeeded: cas (0 of 1)");
  JudgementOptions options;
  options.model = "cas-register";
  EXPECT_EQ(judge(maker.history(), options)->verdict, Verdict::valid);
}

TEST(Judgement, IsUnknownWhenAFaultHadNoEffect) {
  HistoryMaker maker = valid_history();
  maker.fault_start(100, 1, "kill").fault_end(200, 1, "kill");
  maker.fault_start(300, 2, "pause").fault_end(400, 2, "pause", false).healed(500);
  const Judgement judgement = judged(maker);
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_EQ(judgement.why, "fault 2 (pause of n1) had no measured effect");
}

TEST(Judgement, IsUnknownWhenAFaultNeverEnded) {
  HistoryMaker maker = valid_history();
  maker.fault_start(100, 1, "kill").healed(200);
  EXPECT_EQ(judged(maker).why, "fault 1 (kill of n1) never ended");
}

TEST(Judgement, IsUnknownWhenANemesisWasPlannedAndNoFaultStarted) {
  HistoryMaker maker = valid_history();
  const Judgement judgement = judged(maker.healed(100));
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_EQ(judgement.why, "a nemesis was planned, but no fault started");
}

TEST(Judgement, IsUnknownWhenTheSystemDidNotHeal) {
  HistoryMaker maker = valid_history();
  maker.fault_start(100, 1, "kill").fault_end(200, 1, "kill");
  EXPECT_EQ(judged(maker).why, "the history does not say that the system was healed");
  maker.nemesis(300, "heal", {{"verified", false}, {"problems", {"n3 does not answer"}}});
  const Judgement judgement = judged(maker);
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_EQ(judgement.why, "the system did not heal: n3 does not answer");
}

TEST(Judgement, IsInvalidWhenANodeExitedByItself) {
  HistoryMaker maker = with_fault(valid_history());
  maker.nemesis(400, "node-exit",
                {{"node", "n2"},
                 {"status", "killed by signal 6 (SIGABRT)"},
                 {"last_lines", {"one", "two", "three", "four"}},
                 {"log", "nodes/n2/stderr.log"}});
  const Judgement judgement = judged(maker);
  EXPECT_EQ(judgement.verdict, Verdict::invalid);
  EXPECT_EQ(judgement.why,
            "n2 exited: killed by signal 6 (SIGABRT); its last words: two / three / four "
            "(see nodes/n2/stderr.log)");
}

TEST(Judgement, NamesAFewOfManyProblems) {
  HistoryMaker maker = valid_history();
  for (int i = 1; i <= 5; ++i) maker.fault_start(100 * i, i, "kill");
  EXPECT_THAT(judged(maker.healed(900)).why,
              StartsWith("fault 1 (kill of n1) never ended, fault 2 (kill of n1) never ended, "
                         "fault 3 (kill of n1) never ended and 2 more"));
}

TEST(Judgement, HasTheErrorsOfTheChecker) {
  JudgementOptions options;
  options.model = "no-such-model";
  EXPECT_FALSE(judge(valid_history().history(), options));
}

TEST(Judgement, OfARunAsksForEveryFunctionAndForFaults) {
  TestInfo info = test_info();
  info.initial = 3;
  const JudgementOptions options = judgement_options(info);
  EXPECT_EQ(options.model, "cas-register");
  EXPECT_EQ(options.check.initial, history::Value(3));
  EXPECT_TRUE(options.every_function);
  EXPECT_TRUE(options.nemesis_planned);
  info.nemesis.clear();
  EXPECT_FALSE(judgement_options(info).nemesis_planned);
}

}  // namespace
}  // namespace linnet::reports
