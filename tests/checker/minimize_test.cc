#include "checker/minimize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/random.h"
#include "checker/check.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/operations.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

std::vector<Operation> judged(const SubHistory& sub) {
  std::vector<Operation> judged;
  for (const SubHistory::Part& part : sub.parts) judged.push_back(part.judged);
  return judged;
}

std::vector<OperationIndex> chosen(const SubHistory& sub) {
  std::vector<OperationIndex> chosen;
  for (const SubHistory::Part& part : sub.parts) chosen.push_back(part.operation);
  return chosen;
}

SubHistory minimized(const std::vector<Operation>& operations) {
  const auto result = check("cas-register", operations);
  EXPECT_TRUE(result && result->verdict == Verdict::invalid);
  auto sub = minimize(operations, *result);
  EXPECT_TRUE(sub.has_value());
  return std::move(*sub);
}

TEST(Minimize, KeepsOfAStaleReadTheReadWhatItSawAndWhatReplacedThat) {
  const SubHistory sub =
      minimized({write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 2, {4, 5}), write(1, 3, {6, 7}),
                 read(2, 3, {8, 9}), write(3, 4, {8, 20}), read(4, 2, {10, 11})});
  ASSERT_EQ(sub.parts.size(), 3U);
  EXPECT_EQ(sub.parts.front().operation, 1U);
  EXPECT_EQ(sub.parts[sub.culprit].operation, 6U);
  EXPECT_TRUE(sub.minimal);
  EXPECT_EQ(sub.out_of, 7U);
  EXPECT_FALSE(sub.furthest.empty());
}

TEST(Minimize, LeavesOutWhatOtherObjectsSaw) {
  const SubHistory sub = minimized(
      {on("a", write(1, 1, {0, 1})), on("b", write(1, 2, {2, 3})), on("b", read(2, 1, {4, 5}))});
  EXPECT_EQ(chosen(sub), (std::vector<OperationIndex>{2}));
  EXPECT_EQ(sub.out_of, 2U);
}

TEST(Minimize, EndsAChainOfCasAtTheFirstWhoseExpectationDoesNotMatter) {
  std::vector<Operation> operations{write(1, 0, {0, 1})};
  for (std::int64_t i = 1; i < 50; ++i) {
    operations.push_back(cas(1, i - 1, i, {2 * i, 2 * i + 1}));
  }
  operations.push_back(read(2, 7, {200, 201}));
  const SubHistory sub = minimized(operations);
  ASSERT_EQ(sub.parts.size(), 3U);
  EXPECT_EQ(sub.parts.front().operation, 7U);
  EXPECT_TRUE(sub.parts.front().expectation_dropped);
  EXPECT_EQ(sub.parts.front().judged.f, "write");
  EXPECT_EQ(sub.parts.front().judged.input, Value(7));
}

TEST(Minimize, KeepsAsManyCrashedWritesAsCouldHaveServedTheReads) {
  std::vector<Operation> operations;
  operations.reserve(30);
  for (int i = 0; i < 30; ++i) operations.push_back(crashed(write(i, 1, {i, i})));
  int at = 100;
  const auto then = [&](const Operation& operation) { operations.push_back(operation); };
  for (int i = 0; i < 31; ++i, at += 4) {
    then(write(50, 2, {at, at + 1}));
    then(read(51, 1, {at + 2, at + 3}));
  }
  const SubHistory sub = minimized(operations);
  // 30 writes serve 30 reads, and there are 31; before the first nothing has to be overwritten.
  EXPECT_EQ(sub.parts.size(), operations.size() - 1);
}

// Changes one operation in the latter half so that the history is most likely wrong.
void inject(std::vector<Operation>& operations, int kind, base::Random& random) {
  const auto anywhere = [&]() -> Operation& {
    const auto size = static_cast<std::int64_t>(operations.size());
    return operations[static_cast<std::size_t>(random.between(size / 2, size - 1))];
  };
  const auto some = [&](const char* f, Outcome outcome) -> Operation* {
    for (int i = 0; i < 1000; ++i) {
      Operation& operation = anywhere();
      if (operation.f == f && operation.outcome == outcome) return &operation;
    }
    return nullptr;
  };
  if (kind == 0) {  // sees some value of long ago, or of the future
    if (Operation* read = some("read", Outcome::ok)) read->output = random.between(0, 29);
  } else if (kind == 1) {  // sees what nobody wrote
    if (Operation* read = some("read", Outcome::ok)) read->output = 999;
  } else if (kind == 2) {  // a cas that failed is said to have happened
    Operation* cas = some("cas", Outcome::fail);
    if (cas == nullptr) return;
    cas->outcome = Outcome::ok;
    cas->returned = cas->completion_time.count() / 1'000'000;
  } else if (kind == 3) {  // sees what a failed cas would have left
    Operation* cas = some("cas", Outcome::fail);
    Operation* read = some("read", Outcome::ok);
    if (cas == nullptr || read == nullptr) return;
    cas->input = Value::pair(0, 777);
    read->output = 777;
  } else if (kind == 4) {  // two reads see each other's values
    Operation* one = some("read", Outcome::ok);
    Operation* other = some("read", Outcome::ok);
    if (one != nullptr && other != nullptr) std::swap(one->output, other->output);
  } else {  // the acknowledged write left something else
    if (Operation* write = some("write", Outcome::ok)) write->input = 555;
  }
}

TEST(Minimize, FindsOfEveryInjectedViolationAPartThatBruteForceFindsInvalid) {
  std::vector<std::size_t> sizes;
  std::map<int, int> found;
  int by_brute_force = 0;
  for (std::uint64_t seed = 0; sizes.size() < 120; ++seed) {
    ASSERT_LT(seed, 1000U);
    base::Random random(seed);
    auto operations = test::generate_history({.operations = 400,
                                              .clients = 3 + seed % 4,
                                              .keys = seed % 3,
                                              .values = seed % 2 == 0 ? 30 : 5,
                                              .cas = seed % 5 == 0 ? 0.6 : 0.2,
                                              .crashed = seed % 4 == 0 ? 0.05 : 0.01},
                                             random.split("operations"));
    const int kind = static_cast<int>(seed % 6);
    inject(operations, kind, random);
    const auto result = check("cas-register", operations);
    ASSERT_TRUE(result.has_value());
    if (result->verdict != Verdict::invalid) continue;
    ++found[kind];
    const auto sub = minimize(operations, *result, {.time_limit = std::chrono::seconds(20)});
    ASSERT_TRUE(sub.has_value()) << "seed " << seed;
    EXPECT_TRUE(sub->minimal) << "seed " << seed;
    EXPECT_EQ(sub->parts[sub->culprit].judged.outcome, Outcome::ok);
    EXPECT_FALSE(sub->furthest.empty());
    sizes.push_back(sub->parts.size());
    if (sub->parts.size() <= 11) {
      ++by_brute_force;
      EXPECT_FALSE(linearizable(judged(*sub))) << "seed " << seed;
    }
    const auto again = check("cas-register", judged(*sub));
    ASSERT_TRUE(again && again->verdict == Verdict::invalid) << "seed " << seed;
  }
  EXPECT_EQ(found.size(), 6U);
  EXPECT_GE(by_brute_force, 100);
  std::ranges::sort(sizes);
  EXPECT_LE(sizes[sizes.size() / 2], 6U);
  RecordProperty("by_brute_force", by_brute_force);
  RecordProperty("median", static_cast<int>(sizes[sizes.size() / 2]));
  RecordProperty("ninetieth_percentile", static_cast<int>(sizes[sizes.size() * 9 / 10]));
  RecordProperty("largest", static_cast<int>(sizes.back()));
}

}  // namespace
}  // namespace linnet::checker
