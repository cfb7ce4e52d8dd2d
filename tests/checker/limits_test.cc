// Limits end a check as unknown, and are not overrun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <numeric>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "checker/check.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using namespace std::chrono_literals;

// Invalid, but for a search only after as many configurations as there are sets of some fifty
// operations: cas that are all open at the same time, in rings of ten values each, and two more in
// a ring that none of them leads to.
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
  add("write", 0, history::Outcome::ok);
  operations.front().returned = 0;
  const auto add_ring = [&](std::span<const std::int64_t> values, history::Outcome outcome) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      add("cas", history::Value::pair(values[i], values[(i + 1) % values.size()]), outcome);
    }
  };
  std::vector<std::int64_t> values(10);
  std::iota(values.begin(), values.end(), 0);
  base::Random random(1);
  for (int ring = 0; ring < 6; ++ring) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(
          values[i - 1],
          values[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i) - 1))]);
    }
    add_ring(values, ring == 0 ? history::Outcome::info : history::Outcome::ok);
  }
  add_ring(std::array<std::int64_t, 2>{10, 11}, history::Outcome::ok);
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
