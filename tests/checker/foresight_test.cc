// What reads of a whole object say beforehand. Without it these searches try the orders, or the
// subsets, of twenty operations of unknown outcome.
#include "checker/foresight.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/whole_reads.h"
#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Value;

constexpr int kCrashed = 20;

Value list_of(const std::vector<int>& numbers) {
  std::vector<Value> values;
  for (const int number : numbers) values.emplace_back(number);
  return Value(std::move(values));
}

Operation read_all(const std::vector<int>& numbers, Span span) {
  Operation read = operation(100, "read", {}, span);
  read.output = list_of(numbers);
  return read;
}

// So many of unknown outcome, each of a value of its own; what follows comes after all calls.
std::vector<Operation> outage(const std::string& f, int count = kCrashed) {
  std::vector<Operation> operations;
  for (int i = 0; i < count; ++i) operations.push_back(crashed(operation(i, f, Value(i), {i, i})));
  return operations;
}

CheckResult judge(const std::string& model, const std::vector<Operation>& operations) {
  CheckOptions options;
  options.algorithm = Algorithm::search;
  options.memory_limit = 50'000'000;
  return check(model, operations, options).value();
}

std::vector<int> every_other_one_downwards() {
  std::vector<int> numbers;
  for (int i = kCrashed - 1; i > 0; i -= 2) numbers.push_back(i);
  return numbers;
}

TEST(Foresight, OfAListIsItsOrder) {
  auto operations = outage("append");
  operations.push_back(read_all(every_other_one_downwards(), {200, 300}));
  const auto result = judge("list-append", operations);
  EXPECT_EQ(result.verdict, Verdict::valid) << result.why;
  EXPECT_LT(result.statistics.configurations, 1000U);
}

TEST(Foresight, OfAListSeesFurtherThanTheNextReturn) {
  auto operations = outage("append");
  for (int i = 0; i < 8; ++i) {
    operations.push_back(operation(50 + i, "append", Value(100 + i), {100, 400 + i}));
  }
  operations.push_back(read_all({107, 106, 3, 105, 2, 104, 103, 102, 101, 100, 7}, {500, 600}));
  const auto result = judge("list-append", operations);
  EXPECT_EQ(result.verdict, Verdict::valid) << result.why;
  EXPECT_LT(result.statistics.configurations, 1000U);
}

TEST(Foresight, OfAListThatCannotBeNamesTheReadThatIsWrong) {
  auto operations = outage("append");
  operations.push_back(read_all({3, 5}, {200, 300}));
  operations.push_back(read_all({5, 3}, {400, 500}));
  operations.push_back(read_all({3, 5, 7}, {600, 700}));
  const auto result = judge("list-append", operations);
  ASSERT_EQ(result.verdict, Verdict::invalid) << result.why;
  EXPECT_EQ(result.counterexample->operation, kCrashed + 1U);
}

TEST(WholeReads, TellWhoHasToComeIn) {
  auto operations = outage("add");
  operations.push_back(read_all({1, 3}, {200, 300}));
  operations.push_back(read_all({1, 2, 3, 17}, {400, 500}));
  operations.push_back(read_all({1, 2, 3, 5, 7, 9, 11, 17}, {600, 700}));
  const auto result = judge("set", operations);
  EXPECT_EQ(result.verdict, Verdict::valid) << result.why;
  EXPECT_LT(result.statistics.configurations, 1000U);
}

TEST(WholeReads, TellWhoHasToLeave) {
  auto operations = outage("add");
  for (int i = 0; i < kCrashed; i += 2) {
    operations.push_back(crashed(operation(50 + i, "remove", Value(i), {100 + i, 100 + i})));
  }
  operations.push_back(read_all({0, 1, 2, 4, 6, 8}, {200, 300}));
  operations.push_back(read_all({1, 2, 3, 8, 17}, {400, 500}));
  operations.push_back(read_all({1, 3, 5, 7, 9, 11, 17}, {600, 700}));
  const auto result = judge("set", operations);
  EXPECT_EQ(result.verdict, Verdict::valid) << result.why;
  EXPECT_LT(result.statistics.configurations, 1000U);
}

TEST(WholeReads, ReckonWithWhatIsCalledBeforeTheyReturn) {
  auto operations = outage("add", 5);
  operations.push_back(read_all({1, 3}, {200, 300}));
  operations.push_back(operation(60, "remove", Value(3), {400, 900}));
  operations.back().output = {};
  operations.push_back(operation(61, "add", Value(7), {410, 910}));
  operations.back().output = {};
  operations.push_back(read_all({1, 2, 7}, {350, 500}));
  EXPECT_EQ(judge("set", operations).verdict, Verdict::valid);
}

TEST(WholeReads, DoNotReckonWithWhatIsCalledAfterThem) {
  auto operations = outage("add", 5);
  operations.push_back(read_all({1, 3}, {200, 300}));
  operations.push_back(read_all({1, 2}, {310, 320}));
  operations.push_back(operation(60, "remove", Value(3), {400, 900}));
  operations.back().output = {};
  const auto result = judge("set", operations);
  ASSERT_EQ(result.verdict, Verdict::invalid) << result.why;
  EXPECT_EQ(result.counterexample->operation, 6U);
}

TEST(WholeReads, ThatCannotBeAreNamed) {
  auto operations = outage("add");
  operations.push_back(read_all({1, 3}, {200, 300}));
  operations.push_back(read_all({1, 2}, {400, 500}));
  operations.push_back(read_all({1, 2, 3}, {600, 700}));
  const auto result = judge("set", operations);
  ASSERT_EQ(result.verdict, Verdict::invalid) << result.why;
  EXPECT_EQ(result.counterexample->operation, kCrashed + 1U);
}

}  // namespace
}  // namespace linnet::checker
