// The engine against the oracle, on all small histories and on random ones, with all rules on and
// with each rule off.
#include "tests/checker/brute_force.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "checker/check.h"
#include "tests/checker/rules_off.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using history::Outcome;

// A check replays every witness itself, and aborts when it proves nothing.
template <typename Check>
CheckResult judge(Check check, const Operations& operations) {
  auto result = check("cas-register", operations, CheckOptions{.algorithm = Algorithm::search});
  EXPECT_TRUE(result.has_value()) << text(operations);
  return std::move(*result);
}

// The operation named is the first whose return cannot be satisfied.
void expect_first_impossible(const Operations& operations, const Counterexample& found) {
  const std::int64_t position = operations[found.operation].returned;
  ASSERT_FALSE(linearizable(seen_until(operations, position, true))) << text(operations);
  ASSERT_TRUE(linearizable(seen_until(operations, position, false))) << text(operations);
  ASSERT_FALSE(found.furthest.empty());
}

void expect_as_oracle(const Operations& operations) {
  const Verdict expected = linearizable(operations) ? Verdict::valid : Verdict::invalid;
  const CheckResult result = judge(checker::check, operations);
  ASSERT_EQ(result.verdict, expected) << text(operations);
  if (result.counterexample) expect_first_impossible(operations, *result.counterexample);
}

void expect_as_oracle_without_rules(const Operations& operations) {
  expect_as_oracle(operations);
  const Verdict expected = linearizable(operations) ? Verdict::valid : Verdict::invalid;
  const auto expect_without = [&](const CheckResult& result) {
    ASSERT_EQ(result.verdict, expected) << text(operations);
    if (result.counterexample) expect_first_impossible(operations, *result.counterexample);
  };
  for (const Variant& variant : variants()) expect_without(judge(variant.check, operations));
  expect_without(judge(without_rules().check, operations));
}

std::size_t for_all(const Operations& kinds, std::size_t count, void (*expect)(const Operations&)) {
  std::size_t visited = 0;
  SmallHistories(kinds, count, [&](const Operations& operations) {
    ++visited;
    if (!testing::Test::HasFatalFailure()) expect(operations);
  }).run();
  return visited;
}

TEST(SmallHistory, OfUpToThreeCasRegisterOperationsIsJudgedAsByBruteForceWithAnyRuleOff) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::info});
  EXPECT_EQ(for_all(all, 0, expect_as_oracle_without_rules), 1U);
  EXPECT_EQ(for_all(all, 1, expect_as_oracle_without_rules), 16U);
  EXPECT_GT(for_all(all, 2, expect_as_oracle_without_rules), 0U);
  EXPECT_GT(for_all(all, 3, expect_as_oracle_without_rules), 10'000U);
}

TEST(SmallHistory, OfFourRegisterOperationsIsJudgedAsByBruteForce) {
  const Operations all = kinds(false, {Outcome::ok, Outcome::info});
  EXPECT_GT(for_all(all, 4, expect_as_oracle), 100'000U);
}

TEST(SmallHistory, OfFourCompletedCasRegisterOperationsIsJudgedAsByBruteForce) {
  EXPECT_EQ(for_all(kinds(true, {Outcome::ok}), 4, expect_as_oracle), 9U * 9 * 9 * 9 * 105);
}

void expect_random_as_oracle(const Operations& kinds, std::size_t count, int histories,
                             std::uint64_t seed) {
  base::Random random(seed);
  int valid = 0;
  for (int i = 0; i < histories && !testing::Test::HasFatalFailure(); ++i) {
    const Operations operations = random_history(kinds, count, random);
    valid += linearizable(operations) ? 1 : 0;
    expect_as_oracle_without_rules(operations);
  }
  EXPECT_GT(valid, 0);
  EXPECT_LT(valid, histories);
}

TEST(RandomHistory, OfFiveToSevenOperationsIsJudgedAsByBruteForceWithAnyRuleOff) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::ok, Outcome::info, Outcome::fail});
  for (const std::size_t count : {5U, 6U, 7U}) expect_random_as_oracle(all, count, 10'000, count);
}

TEST(RandomHistory, WithManyCrashedOperationsIsJudgedAsByBruteForceWithAnyRuleOff) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::info, Outcome::info, Outcome::info});
  for (const std::size_t count : {5U, 6U, 7U}) expect_random_as_oracle(all, count, 10'000, count);
}

TEST(RandomHistory, OfReadsAndCasIsJudgedAsByBruteForceWithAnyRuleOff) {
  Operations all = kinds(true, {Outcome::ok, Outcome::info});
  std::erase_if(all, [](const history::Operation& kind) { return kind.f == "write"; });
  all.push_back(untimed("cas", history::Value::pair({}, 0), {}, Outcome::ok));
  all.push_back(untimed("cas", history::Value::pair({}, 1), {}, Outcome::info));
  for (const std::size_t count : {5U, 6U, 7U}) expect_random_as_oracle(all, count, 10'000, count);
}

// Rule 7 off: the oracle knows one object that holds the values of both keys.
TEST(RandomHistory, OfTwoKeysIsJudgedAsByBruteForceOnOneObject) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::ok, Outcome::info});
  const auto spec = [](const history::Value& held, const history::Operation& operation) {
    const bool second = *operation.key == 1;
    const auto both = held.as_list();
    std::vector<history::Value> next;
    for (const history::Value& value : register_spec(both[second ? 1 : 0], operation)) {
      next.push_back(second ? history::Value::pair(both[0], value)
                            : history::Value::pair(value, both[1]));
    }
    return next;
  };
  base::Random random(7);
  int valid = 0;
  constexpr int kHistories = 10'000;
  for (int i = 0; i < kHistories; ++i) {
    Operations operations = random_history(all, 6, random);
    for (history::Operation& operation : operations) operation.key = random.between(0, 1);
    const bool expected = linearizable(operations, spec, history::Value::pair({}, {}));
    valid += expected ? 1 : 0;
    ASSERT_EQ(judge(checker::check, operations).verdict,
              expected ? Verdict::valid : Verdict::invalid)
        << text(operations);
  }
  EXPECT_GT(valid, 0);
  EXPECT_LT(valid, kHistories);
}

}  // namespace
}  // namespace linnet::checker
