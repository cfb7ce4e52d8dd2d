// Limits end a check as unknown, and are not overrun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "checker/check.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using namespace std::chrono_literals;

// Invalid, but for a search only after as many configurations as there are sets of some sixty
// operations: cas that are all open at the same time, and of which one value is the goal of two and
// the start of three.
std::vector<history::Operation> hopeless() {
  std::vector<history::Operation> operations;
  const auto add = [&](std::string f, history::Value input, history::Outcome outcome) {
    history::Operation operation;
    operation.process = history::ProcessId(static_cast<std::int64_t>(operations.size()));
    operation.f = std::move(f);
    operation.input = std::move(input);
    operation.outcome = outcome;
    operation.called = static_cast<std::int64_t>(operations.size());
    if (outcome == history::Outcome::ok) operation.returned = operation.called + 1000;
    operations.push_back(std::move(operation));
  };
  const auto add_cas = [&](std::int64_t from, std::int64_t to, history::Outcome outcome) {
    add("cas", history::Value::pair(from, to), outcome);
  };
  add("write", 0, history::Outcome::ok);
  operations.front().returned = 0;
  base::Random random(1);
  for (int i = 0; i < 60; ++i) {
    add_cas(random.between(0, 9), random.between(0, 9),
            i % 10 == 0 ? history::Outcome::info : history::Outcome::ok);
  }
  constexpr std::int64_t kScarce = 10;
  for (const int other : {1, 2}) add_cas(other, kScarce, history::Outcome::ok);
  for (const int other : {3, 4, 5}) add_cas(kScarce, other, history::Outcome::ok);
  return operations;
}

CheckResult judged(const CheckOptions& options) {
  auto result = check("cas-register", hopeless(), options);
  EXPECT_TRUE(result.has_value());
  return std::move(*result);
}

TEST(MemoryLimit, EndsAsUnknownWithinTheLimit) {
  for (const std::size_t limit : {1'000UL, 100'000UL, 1'000'000UL, 20'000'000UL}) {
    const CheckResult result = judged({.memory_limit = limit});
    ASSERT_EQ(result.verdict, Verdict::unknown);
    EXPECT_EQ(result.unfinished->reason, UnknownReason::memory);
    EXPECT_LE(result.statistics.peak_bytes, limit);
  }
}

TEST(MemoryLimit, TellsHowFarTheSearchGotAndWhatItCost) {
  const CheckResult result = judged({.memory_limit = 20'000'000});
  ASSERT_TRUE(result.unfinished.has_value());
  EXPECT_GT(result.unfinished->returns_satisfied, 0U);
  EXPECT_GT(result.unfinished->returns_total, result.unfinished->returns_satisfied);
  EXPECT_EQ(result.unfinished->partitions_unfinished, 1U);
  EXPECT_FALSE(result.unfinished->costliest.empty());
  EXPECT_GT(result.statistics.configurations, 0U);
  EXPECT_THAT(result.why, testing::HasSubstr("memory limit when "));
}

TEST(TimeLimit, EndsAsUnknownSoon) {
  const CheckResult result = judged({.time_limit = 50ms, .memory_limit = 1'000'000'000});
  ASSERT_EQ(result.verdict, Verdict::unknown);
  EXPECT_EQ(result.unfinished->reason, UnknownReason::time);
  EXPECT_LT(result.statistics.duration, 5s);
}

TEST(StopToken, EndsAsUnknown) {
  std::stop_source source;
  source.request_stop();
  const CheckResult result = judged({.stop = source.get_token()});
  ASSERT_EQ(result.verdict, Verdict::unknown);
  EXPECT_EQ(result.unfinished->reason, UnknownReason::cancelled);
  EXPECT_EQ(result.why, "cancelled before the search began");
}

// The other partitions' answers stand.
TEST(Limits, LeaveAnInvalidPartitionInvalid) {
  auto operations = hopeless();
  for (history::Operation& operation : operations) operation.key = "hard";
  history::Operation read;
  read.key = "easy";
  read.f = "read";
  read.output = 1;
  read.outcome = history::Outcome::ok;
  read.returned = 1;
  operations.push_back(read);
  for (const unsigned threads : {1U, 2U}) {
    const auto result =
        check("cas-register", operations, {.memory_limit = 5'000'000, .threads = threads});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->verdict, Verdict::invalid);
    EXPECT_EQ(result->counterexample->key, history::Value("easy"));
  }
}

TEST(ManyCrashedOperations, AreNoBurdenWhereTheyAreNotNeeded) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto operations = test::generate_history(
        {.operations = 5000, .clients = 10, .crashed = 0.1}, base::Random(seed));
    const auto result = check("cas-register", operations, {.memory_limit = 500'000'000});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->verdict, Verdict::valid) << result->why;
  }
}

}  // namespace
}  // namespace linnet::checker
