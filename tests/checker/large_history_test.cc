// Histories too large for the oracle: linearizable by construction, or with a violation put in.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/replay.h"
#include "tests/checker/rules_off.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using Operations = std::vector<Operation>;

// Without a rule a search may not end; what it says when it does end must be the same.
CheckOptions patience() {
  CheckOptions options;
  options.memory_limit = 30'000'000;
  options.time_limit = std::chrono::seconds(20);
  options.algorithm = Algorithm::search;
  return options;
}

CheckResult judge(const Operations& operations, const Variant* variant = nullptr) {
  const auto check = variant == nullptr ? &checker::check : variant->check;
  auto result = check("cas-register", operations, patience());
  EXPECT_TRUE(result.has_value());
  return std::move(*result);
}

CheckResult judge_late(const Operations& operations) {
  return judge(operations, &without("early_impossibility"));
}

void expect(Verdict verdict, const Operations& operations) {
  const CheckResult result = judge(operations);
  ASSERT_EQ(result.verdict, verdict) << result.why;
  if (verdict == Verdict::valid) {
    EXPECT_EQ(replay("cas-register", operations, result.witness, {}), std::nullopt);
  }
  for (const Variant& variant : variants()) {
    const CheckResult other = judge(operations, &variant);
    if (other.verdict == Verdict::unknown) continue;
    EXPECT_EQ(other.verdict, verdict) << "without " << variant.off;
    if (verdict == Verdict::valid) continue;
    EXPECT_EQ(other.counterexample->operation, result.counterexample->operation);
  }
}

Operations generate(std::uint64_t seed, std::size_t clients, double crashed) {
  return test::generate_history({.operations = 300, .clients = clients, .crashed = crashed},
                                base::Random(seed));
}

TEST(LargeHistory, LinearizableByConstructionIsValid) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const std::size_t clients : {1U, 3U, 6U, 10U}) {
      expect(Verdict::valid, generate(seed, clients, 0));
      expect(Verdict::valid, generate(seed, clients, 0.05));
    }
  }
}

TEST(LargeHistory, OfManyKeysIsValidAndTheSameAsEachKeyByItself) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Operations operations = test::generate_history(
        {.operations = 500, .clients = 8, .keys = 5, .crashed = 0.02}, base::Random(seed));
    base::Random random(seed);
    if (seed % 2 == 1) random.pick(operations).output = 3;
    Verdict together = Verdict::valid;
    for (std::int64_t key = 0; key < 5; ++key) {
      Operations one;
      std::ranges::copy_if(operations, std::back_inserter(one),
                           [&](const Operation& operation) { return operation.key == key; });
      together = worst(together, judge(one).verdict);
    }
    EXPECT_EQ(judge(operations).verdict, together);
  }
}

// The violations that databases show.

// At the end, alone.
void append(Operations& operations, const std::string& f, history::Value input,
            history::Value output) {
  Operation operation;
  operation.process = history::ProcessId(1'000'000);
  operation.f = f;
  operation.input = std::move(input);
  operation.output = std::move(output);
  operation.outcome = Outcome::ok;
  std::int64_t end = 0;
  for (const Operation& other : operations) {
    end = std::max(end, other.called + 1);
    if (other.outcome != Outcome::info) end = std::max(end, other.returned + 1);
  }
  operation.called = end;
  operation.returned = end + 1;
  operations.push_back(std::move(operation));
}

TEST(Violation, AStaleReadIsInvalid) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Operations operations = test::generate_history(
        {.operations = 300, .clients = 5, .crashed = 0.01, .stale_read_at = 200},
        base::Random(seed));
    expect(Verdict::invalid, operations);
  }
}

// An early verdict is not paid for with evidence.
TEST(Violation, IsToldWithTheStatesThatASearchWithoutEarlyImpossibilityFinds) {
  const auto states = [](const CheckResult& result) {
    std::vector<std::string> states;
    for (const FurthestConfiguration& configuration : result.counterexample->furthest) {
      states.push_back(configuration.state);
    }
    std::ranges::sort(states);
    return states;
  };
  std::size_t several = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    base::Random random(seed);
    Operations operations = test::generate_history(
        {.operations = 30, .clients = 4, .values = 4, .crashed = 0.03}, base::Random(seed));
    Operation& changed = random.pick(operations);
    if (changed.f != "read" || changed.outcome != Outcome::ok) continue;
    changed.output = random.between(0, 3);
    const CheckResult early = judge(operations);
    const CheckResult late = judge_late(operations);
    ASSERT_EQ(early.verdict, late.verdict);
    if (late.verdict == Verdict::valid) continue;
    ASSERT_EQ(states(early), states(late)) << seed;
    several += states(late).size() > 1 ? 1U : 0U;
  }
  EXPECT_GT(several, 10U);
}

TEST(Violation, AValueThatWasNeverWrittenIsInvalid) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Operations operations = generate(seed, 5, 0.01);
    const auto read = std::ranges::find_if(
        operations.begin() + 150, operations.end(), [](const Operation& operation) {
          return operation.f == "read" && operation.outcome == Outcome::ok;
        });
    read->output = 77;
    expect(Verdict::invalid, operations);
  }
}

TEST(Violation, ADirtyReadIsInvalid) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Operations operations = generate(seed, 5, 0.01);
    append(operations, "write", 77, 77);
    operations.back().outcome = Outcome::fail;
    append(operations, "read", {}, 77);
    expect(Verdict::invalid, operations);
  }
}

TEST(Violation, ALostUpdateIsInvalid) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Operations operations = generate(seed, 5, 0.01);
    append(operations, "write", 77, 77);
    append(operations, "cas", history::Value::pair(77, 1), {});
    append(operations, "cas", history::Value::pair(77, 2), {});
    operations.back().called = operations[operations.size() - 2].called;
    expect(Verdict::invalid, operations);
  }
}

// Metamorphic relations.

TEST(Widening, AnIntervalNeverTurnsValidIntoInvalid) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    base::Random random(seed);
    Operations operations = generate(seed, 6, 0.02);
    for (Operation& operation : operations) {
      if (random.chance(0.2)) operation.called = std::max<std::int64_t>(0, operation.called - 9);
      const bool returns = operation.returned != Operation::kNever;
      if (returns && random.chance(0.2)) operation.returned += random.between(0, 9);
      if (returns && operation.outcome == Outcome::ok && operation.f != "read" &&
          random.chance(0.02)) {
        operation.outcome = Outcome::info;
        operation.returned = Operation::kNever;
      }
    }
    EXPECT_EQ(judge(operations).verdict, Verdict::valid);
  }
}

TEST(Renaming, ProcessesKeysAndValuesChangesNothing) {
  const auto renamed = [](const history::Value& value) -> history::Value {
    if (value.is_integer()) return "v" + std::to_string(99 - value.as_integer());
    return value;
  };
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    base::Random random(seed);
    Operations operations = test::generate_history(
        {.operations = 200, .clients = 5, .keys = 2, .crashed = 0.02}, base::Random(seed));
    if (seed % 2 == 1) random.pick(operations).output = random.between(0, 4);
    const CheckResult before = judge(operations);
    for (Operation& operation : operations) {
      operation.process.value = 1000 - operation.process.value;
      operation.key = renamed(*operation.key);
      operation.output = renamed(operation.output);
      if (operation.f == "cas") {
        const auto pair = operation.input.as_list();
        operation.input = history::Value::pair(renamed(pair[0]), renamed(pair[1]));
      } else {
        operation.input = renamed(operation.input);
      }
    }
    const CheckResult after = judge(operations);
    EXPECT_EQ(after.verdict, before.verdict);
    EXPECT_EQ(after.statistics.configurations, before.statistics.configurations);
  }
}

TEST(Prefix, OfAValidHistoryIsValid) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Operations operations = generate(seed, 6, 0.02);
    for (std::int64_t end = 0; end < 600; end += 37) {
      Operations prefix;
      for (Operation operation : operations) {
        if (operation.called > end) continue;
        if (operation.returned > end) {
          operation.outcome = Outcome::info;
          operation.returned = Operation::kNever;
          operation.output = {};
        }
        prefix.push_back(std::move(operation));
      }
      EXPECT_EQ(judge(prefix).verdict, Verdict::valid);
    }
  }
}

// Beyond one word of mask.

TEST(HighConcurrency, OfAHundredOpenOperationsIsDecided) {
  Operations operations;
  const int count = 100;
  for (int i = 0; i < count; ++i) {
    Operation operation;
    operation.process = history::ProcessId(i);
    operation.f = i % 2 == 0 ? "write" : "read";
    const int value = i / 2 % 3;
    if (i % 2 == 0) operation.input = value;
    operation.output = value;
    operation.outcome = Outcome::ok;
    operation.called = i;
    operation.returned = 2 * count - i;
    operations.push_back(std::move(operation));
  }
  expect(Verdict::valid, operations);
  operations.back().output = -1;
  EXPECT_EQ(judge(operations).verdict, Verdict::invalid);
}

TEST(HighConcurrency, OfAHundredClientsIsDecided) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const CheckResult result = judge(test::generate_history(
        {.operations = 2000, .clients = 100, .cas = 0, .crashed = 0.01}, base::Random(seed)));
    EXPECT_EQ(result.verdict, Verdict::valid) << result.why;
  }
}

// The path for more than one word is held against the oracle's verdicts through the path for one:
// many reads that are open from the beginning to the end change nothing but the width of the mask.
TEST(HighConcurrency, GivesTheVerdictOfTheSameHistoryWithoutTheCrowd) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    base::Random random(seed);
    Operations operations = test::generate_history(
        {.operations = 60, .clients = 6, .crashed = 0.05}, base::Random(seed));
    for (int changes = 0; changes < 2; ++changes) {
      Operation& changed = random.pick(operations);
      if (changed.f == "read") changed.output = random.between(0, 4);
    }
    const CheckResult alone = judge(operations);
    for (int i = 0; i < 70; ++i) {
      append(operations, "write", 500, 500);
      operations.back().called = -1;
    }
    // All of the crowd can stand behind the rest.
    for (std::size_t i = 0; i < 70; ++i) operations[operations.size() - 1 - i].returned = 1 << 20;
    const CheckResult crowded = judge(operations);
    EXPECT_EQ(crowded.verdict, alone.verdict);
  }
}

}  // namespace
}  // namespace linnet::checker
