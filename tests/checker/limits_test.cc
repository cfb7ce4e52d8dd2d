// Limits end a check as unknown, and are not overrun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/check.h"
#include "tests/support/generate_history.h"
#include "tests/support/hopeless_history.h"

namespace linnet::checker {
namespace {

using namespace std::chrono_literals;

CheckResult judged(const CheckOptions& options) {
  auto result = check("cas-register", test::hopeless_history(), options);
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

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Kilobytes, of the process: resident now, or the most since that was forgotten.
std::size_t resident(std::string_view which) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kilobytes = 0;
    if (word == which && status >> kilobytes) return kilobytes;
  }
  return 0;
}

// What the budget counts is what the process takes. (Sanitizers hold more.)
TEST(MemoryLimit, HoldsWithinFivePercentOfTheProcess) {
  constexpr std::size_t kLimit = 400'000'000;
  if (!(std::ofstream("/proc/self/clear_refs") << 5 << std::flush)) {
    GTEST_SKIP() << "the peak of resident memory cannot be reset here";
  }
  const std::size_t before = resident("VmRSS:");
  const CheckResult result = judged({.memory_limit = kLimit});
  const std::size_t taken = (resident("VmHWM:") - before) * 1024;
  EXPECT_EQ(result.unfinished->reason, UnknownReason::memory);
  EXPECT_LE(taken, kLimit / 100 * 105);
  EXPECT_GE(taken, kLimit / 4) << "nothing was measured";
}
#endif

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
  auto operations = test::hopeless_history();
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
