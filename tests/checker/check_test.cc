#include "checker/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "checker/replay.h"
#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using history::Value;
using testing::ElementsAre;
using testing::HasSubstr;

CheckResult judged(std::string_view model, const std::vector<history::Operation>& operations,
                   const CheckOptions& options = {}) {
  auto result = check(model, operations, options);
  EXPECT_TRUE(result.has_value());
  return std::move(*result);
}

TEST(Verdict, InvalidBeatsUnknownBeatsValid) {
  EXPECT_EQ(worst(Verdict::valid, Verdict::unknown), Verdict::unknown);
  EXPECT_EQ(worst(Verdict::invalid, Verdict::unknown), Verdict::invalid);
  EXPECT_EQ(worst(Verdict::valid, Verdict::valid), Verdict::valid);
  EXPECT_EQ(name(Verdict::unknown), "unknown");
}

TEST(Check, FindsNoOperationsValid) {
  const CheckResult result = judged("register", {});
  EXPECT_EQ(result.verdict, Verdict::valid);
  EXPECT_EQ(result.statistics.partitions, 0U);
}

TEST(Check, FindsOnlyCrashedOperationsValid) {
  EXPECT_EQ(judged("register", {crashed(write(1, 1, {0, 1}))}).verdict, Verdict::valid);
}

TEST(Check, GivesAWitnessThatReplays) {
  const std::vector operations{write(1, 1, {0, 3}), read(2, 1, {1, 2}), read(2, 1, {4, 5})};
  const CheckResult result = judged("register", operations);
  ASSERT_EQ(result.verdict, Verdict::valid);
  ASSERT_EQ(result.witness.size(), 1U);
  EXPECT_THAT(result.witness[0].order, ElementsAre(0, 1, 2));
  EXPECT_EQ(replay("register", operations, result.witness, {}), std::nullopt);
  EXPECT_EQ(result.why, "3 operations on 1 object: linearizable");
}

TEST(Check, UsesACrashedWriteWhenItsValueWasRead) {
  const std::vector operations{crashed(write(1, 1, {0, 1})), read(2, {}, {2, 3}),
                               read(2, 1, {4, 5})};
  const CheckResult result = judged("register", operations);
  ASSERT_EQ(result.verdict, Verdict::valid);
  EXPECT_THAT(result.witness[0].order, ElementsAre(1, 0, 2));
}

TEST(Check, DoesNotLetAFailedWriteBeRead) {
  EXPECT_EQ(judged("register", {failed(write(1, 1, {0, 1})), read(2, 1, {2, 3})}).verdict,
            Verdict::invalid);
}

TEST(Check, DoesNotTakeAFailedCasForAnObservation) {
  EXPECT_EQ(judged("cas-register", {write(1, 1, {0, 1}), failed(cas(1, 1, 2, {2, 3}))}).verdict,
            Verdict::valid);
}

TEST(Check, StartsFromTheInitialValue) {
  const std::vector operations{read(1, 5, {0, 1})};
  EXPECT_EQ(judged("register", operations).verdict, Verdict::invalid);
  EXPECT_EQ(judged("register", operations, {.initial = 5}).verdict, Verdict::valid);
}

TEST(Check, TakesACallAtThePositionOfAReturnForConcurrent) {
  EXPECT_EQ(judged("register", {read(1, 1, {0, 2}), write(2, 1, {2, 3})}).verdict, Verdict::valid);
}

TEST(Check, TakesOperationsInAnyOrder) {
  const std::vector operations{read(2, 2, {4, 5}), write(1, 2, {2, 3}), write(1, 1, {0, 1})};
  EXPECT_EQ(judged("register", operations).verdict, Verdict::valid);
}

TEST(Check, JudgesEachKeyByItself) {
  const std::vector operations{on("a", write(1, 1, {0, 1})), on("b", write(1, 2, {2, 3})),
                               on("a", read(2, 1, {4, 5})), on("b", read(2, 1, {6, 7})),
                               read(3, {}, {8, 9})};
  const CheckResult result = judged("register", operations);
  EXPECT_EQ(result.verdict, Verdict::invalid);
  EXPECT_EQ(result.statistics.partitions, 3U);
  ASSERT_TRUE(result.counterexample.has_value());
  EXPECT_EQ(result.counterexample->key, Value("b"));
  EXPECT_EQ(result.counterexample->operation, 3U);
  EXPECT_EQ(result.why,
            "key \"b\": no order of the operations allows process 2: read \"b\" -> ok 1");
}

TEST(Check, JudgesKeysInParallel) {
  std::vector<history::Operation> operations;
  for (std::int64_t i = 0; i < 100; ++i) {
    operations.push_back(on(i % 10, write(1, i, {4 * i, 4 * i + 1})));
    operations.push_back(on(i % 10, read(2, i, {4 * i + 2, 4 * i + 3})));
  }
  const CheckResult result = judged("key-value", operations, {.threads = 4});
  EXPECT_EQ(result.verdict, Verdict::valid);
  EXPECT_EQ(result.witness.size(), 10U);
  operations.back().output = -1;
  EXPECT_EQ(judged("key-value", operations, {.threads = 4}).verdict, Verdict::invalid);
}

TEST(Check, SaysWhatTheFurthestPointsLacked) {
  const std::vector operations{write(1, 1, {0, 1}), write(2, 2, {2, 9}), read(3, 3, {3, 8})};
  const CheckResult result = judged("register", operations);
  ASSERT_TRUE(result.counterexample.has_value());
  const Counterexample& found = *result.counterexample;
  EXPECT_EQ(found.operation, 2U);
  EXPECT_THAT(found.open, ElementsAre(2, 1));
  ASSERT_EQ(found.furthest.size(), 2U);
  EXPECT_EQ(found.furthest[0].state, "2");
  EXPECT_THAT(found.furthest[0].latest, ElementsAre(0, 1));
  EXPECT_EQ(found.furthest[0].misfits[0].why, "read returned 3, but the value was 2");
  EXPECT_EQ(found.furthest[1].state, "1");
  EXPECT_EQ(found.furthest[1].misfits[1].why, "possible next, but no order goes on from there");
}

TEST(Check, ReportsEveryOperationThatTheModelDoesNotKnow) {
  auto malformed = cas(1, 1, 2, {2, 3});
  malformed.input = 7;
  auto endless = write(1, 1, {4, 5});
  endless.returned = history::Operation::kNever;
  const auto result = check("register", std::vector{cas(1, 1, 2, {0, 1}), malformed, endless});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().size(), 3U);
  EXPECT_EQ(result.error()[0].text(),
            "operation 0 (process 1: cas [1, 2] -> ok): unknown function cas");
  const auto shape = check("cas-register", std::vector{malformed});
  ASSERT_FALSE(shape.has_value());
  EXPECT_THAT(shape.error()[0].what, HasSubstr("needs a pair [expected, new], not 7"));
  EXPECT_FALSE(check("key-value", std::vector{write(1, 1, {0, 1})}).has_value());
}

TEST(Check, NamesTheModelsWhenThereIsNoneOfThatName) {
  const auto result = check("regsiter", {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error()[0].text(),
              HasSubstr("register, cas-register, multi-register, key-value"));
  EXPECT_EQ(models().size(), 15U);
}

TEST(KeyValue, TakesGetAndPutForReadAndWrite) {
  auto put = on("x", operation(1, "put", 1, {0, 1}));
  auto get = on("x", operation(1, "get", {}, {2, 3}));
  get.output = 1;
  EXPECT_EQ(judged("key-value", {put, get}).verdict, Verdict::valid);
  get.output = 2;
  EXPECT_EQ(judged("key-value", {put, get}).verdict, Verdict::invalid);
}

}  // namespace
}  // namespace linnet::checker
