// Limits end a check as unknown, and are not overrun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>

#include "checker/check.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using namespace std::chrono_literals;

// Invalid, but only for a search of many gigabytes: 60 clients' distinct writes are open all the
// time, and a value that nobody wrote is read at the end.
std::vector<history::Operation> hopeless() {
  auto operations = test::generate_history({.operations = 2000,
                                            .clients = 60,
                                            .values = 40,
                                            .cas = 0.5,
                                            .crashed = 0.05,
                                            .stale_read_at = 1500},
                                           base::Random(1));
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
