#include "reports/excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using ::testing::ElementsAre;

std::vector<checker::OperationIndex> shown(const Excerpt& excerpt) {
  std::vector<checker::OperationIndex> indices;
  for (const auto& shown : excerpt.shown) indices.push_back(shown.operation);
  return indices;
}

// A write, forty reads of it by one process, two writes that fail and never complete, another
// write, and a read of the first write's value: the operation 44.
Judgement long_stale_read() {
  HistoryMaker maker;
  maker.invoke(0, 0, "write", 1).ok(1, 0, "write", 1);
  for (int i = 1; i <= 40; ++i) maker.invoke(10 * i, 1, "read").ok(10 * i + 5, 1, "read", 1);
  maker.invoke(410, 2, "write", 8).fail(411, 2, "write", "refused");
  maker.invoke(412, 3, "write", 9).info(413, 3, "write", "timeout");
  maker.invoke(420, 0, "write", 2).ok(421, 0, "write", 2);
  maker.invoke(430, 1, "read").ok(440, 1, "read", 1);
  Judgement judgement;
  judgement.operations = history::operations(maker.history());
  judgement.check.counterexample = checker::Counterexample{"k1", 44, {44}, {}};
  judgement.explanation = checker::Explanation{
      "",
      {{44, checker::Role::culprit}, {0, checker::Role::source}, {43, checker::Role::overwriter}}};
  return judgement;
}

TEST(Excerpt, HoldsTheExplanationAndWhatIsNearestToTheCulprit) {
  const Excerpt found = excerpt(long_stale_read(), 6);
  EXPECT_TRUE(found.violation);
  EXPECT_EQ(found.key, history::Value("k1"));
  EXPECT_THAT(shown(found), ElementsAre(0, 39, 40, 42, 43, 44));
  EXPECT_EQ(found.shown[0].role, checker::Role::source);
  EXPECT_EQ(found.shown[1].role, std::nullopt);
  EXPECT_EQ(found.shown[5].role, checker::Role::culprit);
  EXPECT_EQ(found.left_out, 39U);
}

TEST(Excerpt, LeavesOutOperationsThatFailedAndOtherKeys) {
  Judgement judgement = long_stale_read();
  judgement.operations[40].key = "k2";
  const Excerpt found = excerpt(judgement, 100);
  EXPECT_EQ(found.shown.size(), 43U);
  EXPECT_EQ(found.left_out, 1U);
}

TEST(Excerpt, KeepsToItsLimitEvenOfAnExplanation) {
  EXPECT_THAT(shown(excerpt(long_stale_read(), 2)), ElementsAre(0, 44));
}

TEST(Excerpt, OfAValidHistoryIsItsBeginningOnOneKey) {
  Judgement judgement = long_stale_read();
  judgement.check.counterexample.reset();
  judgement.explanation.reset();
  judgement.operations[0].key = "k2";
  judgement.operations[0].outcome = history::Outcome::fail;
  const Excerpt found = excerpt(judgement, 3);
  EXPECT_FALSE(found.violation);
  EXPECT_EQ(found.key, history::Value("k1"));
  EXPECT_THAT(shown(found), ElementsAre(1, 2, 3));
  EXPECT_EQ(found.left_out, 0U);
}

TEST(Excerpt, OfNothingIsEmpty) {
  EXPECT_TRUE(excerpt(Judgement(), 10).shown.empty());
}

TEST(Label, IsShort) {
  history::Operation operation;
  operation.f = "read";
  operation.key = "k1";
  operation.output = 3;
  operation.outcome = history::Outcome::ok;
  EXPECT_EQ(label(operation), "read k1 → 3");
  operation.f = "cas";
  operation.key.reset();
  operation.input = operation.output = history::Value::pair(1, 4);
  EXPECT_EQ(label(operation), "cas [1, 4]");
  operation.outcome = history::Outcome::info;
  EXPECT_EQ(label(operation), "cas [1, 4] → info");
}

}  // namespace
}  // namespace linnet::reports
