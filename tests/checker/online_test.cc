// The online engine against the search and against brute force: event by event, and as an engine
// of check().
#include "checker/online.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "checker/check.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/events.h"
#include "tests/checker/operations.h"
#include "tests/checker/small_histories.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using history::Event;
using history::EventType;
using history::Outcome;

std::unique_ptr<OnlineChecker> online(std::string_view model, const OnlineOptions& options = {}) {
  auto checker = make_online(model, options);
  EXPECT_TRUE(checker.has_value());
  return *std::move(checker);
}

CheckResult judged_by(Algorithm algorithm, std::string_view model, const Operations& operations) {
  CheckOptions options;
  options.algorithm = algorithm;
  auto result = check(model, operations, options);
  EXPECT_TRUE(result.has_value()) << text(operations);
  return *std::move(result);
}

// check() replays every witness itself, and aborts when it proves nothing.
void expect_as_search(std::string_view model, const Operations& operations) {
  const CheckResult expected = judged_by(Algorithm::search, model, operations);
  const CheckResult actual = judged_by(Algorithm::online, model, operations);
  ASSERT_EQ(actual.verdict, expected.verdict) << text(operations);
  if (expected.verdict != Verdict::invalid) return;
  ASSERT_EQ(actual.counterexample->operation, expected.counterexample->operation)
      << text(operations);
  ASSERT_EQ(actual.counterexample->open, expected.counterexample->open) << text(operations);
  ASSERT_FALSE(actual.counterexample->furthest.empty());
}

// What is asked after each event is what check() says of the events so far.
void expect_prefixes_as_search(std::string_view model, const std::vector<Event>& events) {
  const auto checker = online(model);
  history::History so_far;
  for (const Event& event : events) {
    ASSERT_TRUE(checker->add(event).has_value());
    so_far.events.push_back(event);
    const Operations operations = history::operations(so_far);
    const CheckResult expected = judged_by(Algorithm::search, model, operations);
    const OnlineStatus status = checker->status();
    ASSERT_EQ(status.verdict, expected.verdict) << text(operations);
    ASSERT_EQ(status.violation.has_value(), expected.verdict == Verdict::invalid);
    ASSERT_TRUE(!checker->violation() || status.violation);
    if (expected.verdict != Verdict::invalid) continue;
    const history::Operation& first = operations[expected.counterexample->operation];
    if (!checker->violation()) {
      ASSERT_EQ(status.violation->operation.returned, first.returned) << text(operations);
    }
  }
}

std::size_t for_all(const Operations& kinds, std::size_t count,
                    const std::function<void(const Operations&)>& expect) {
  std::size_t visited = 0;
  SmallHistories(kinds, count, [&](const Operations& operations) {
    ++visited;
    if (!testing::Test::HasFatalFailure()) expect(operations);
  }).run();
  return visited;
}

TEST(OnlineEngine, JudgesAllHistoriesOfThreeOperationsAsBruteForceDoes) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::info});
  EXPECT_GT(
      for_all(
          all, 3,
          [](const Operations& operations) {
            const Verdict expected = linearizable(operations) ? Verdict::valid : Verdict::invalid;
            ASSERT_EQ(judged_by(Algorithm::online, "cas-register", operations).verdict, expected)
                << text(operations);
            expect_as_search("cas-register", operations);
          }),
      10'000U);
}

TEST(OnlineEngine, SaysAfterEachEventOfAllHistoriesOfTwoOperationsWhatCheckSays) {
  Operations all = kinds(true, {Outcome::ok, Outcome::info});
  all.push_back(untimed("write", 1, {}, Outcome::fail));
  EXPECT_GT(for_all(all, 2,
                    [](const Operations& operations) {
                      expect_prefixes_as_search("cas-register", events_of(operations));
                      expect_prefixes_as_search(
                          "cas-register", events_of(operations, [](std::size_t) { return true; }));
                    }),
            500U);
}

TEST(OnlineEngine, JudgesRandomHistoriesWithCrashedAndFailedOperationsAsBruteForceDoes) {
  const Operations few = kinds(true, {Outcome::ok, Outcome::ok, Outcome::info, Outcome::fail});
  const Operations many = kinds(true, {Outcome::ok, Outcome::info, Outcome::info, Outcome::info});
  base::Random random(1);
  int valid = 0;
  constexpr int kHistories = 20'000;
  for (int i = 0; i < kHistories && !HasFatalFailure(); ++i) {
    const auto count = static_cast<std::size_t>(random.between(4, 8));
    const Operations operations = random_history(i % 2 == 0 ? few : many, count, random);
    const bool linear = linearizable(operations);
    valid += linear ? 1 : 0;
    ASSERT_EQ(judged_by(Algorithm::online, "cas-register", operations).verdict,
              linear ? Verdict::valid : Verdict::invalid)
        << text(operations);
    expect_as_search("cas-register", operations);
  }
  EXPECT_GT(valid, 1'000);
  EXPECT_LT(valid, kHistories - 1'000);
}

TEST(OnlineEngine, SaysAfterEachEventOfRandomHistoriesWhatCheckSays) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::ok, Outcome::info, Outcome::fail});
  base::Random random(2);
  for (int i = 0; i < 2'000 && !HasFatalFailure(); ++i) {
    const Operations operations = random_history(all, 6, random);
    expect_prefixes_as_search(
        "cas-register", events_of(operations, [&](std::size_t) { return random.chance(0.5); }));
  }
}

TEST(OnlineEngine, JudgesEachKeyByItself) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    test::GenerateOptions options;
    options.operations = 400;
    options.keys = 5;
    options.crashed = 0.02;
    if (seed % 2 == 1) options.stale_read_at = 300;
    const Operations operations = generate_history(options, base::Random(seed));
    expect_as_search("key-value", operations);
    const auto checker = online("key-value");
    for (const Event& event : events_of(operations, [](std::size_t) { return true; })) {
      ASSERT_TRUE(checker->add(event).has_value());
    }
    EXPECT_EQ(checker->status().verdict,
              judged_by(Algorithm::search, "key-value", operations).verdict);
  }
}

TEST(OnlineEngine, JudgesLargeHistoriesAsTheSearchDoes) {
  for (std::uint64_t seed = 0; seed < 20 && !HasFatalFailure(); ++seed) {
    test::GenerateOptions options;
    options.operations = 2'000;
    options.clients = 3 + seed % 6;
    options.crashed = seed % 4 == 0 ? 0.002 : 0;
    if (seed % 2 == 1) options.stale_read_at = 1'500;
    expect_as_search("cas-register", generate_history(options, base::Random(seed)));
  }
}

// 100 writes at once, then one read: masks of two words.
TEST(OnlineEngine, TakesMoreThanSixtyFourOperationsOpenAtOnce) {
  for (const int seen : {0, 99, 100}) {
    Operations operations;
    for (int i = 0; i < 100; ++i) operations.push_back(write(i, 0, {i, 1'000 + i}));
    operations.push_back(read(100, seen == 100 ? 1 : 0, {2'000, 2'001}));
    expect_as_search("cas-register", operations);
  }
}

// Which of the writes are linearized before another one overwrites them is left open.
TEST(OnlineEngine, HoldsFewConfigurationsWhereAnyWritesMayHaveBeenOverwritten) {
  Operations operations;
  for (int i = 0; i < 100; ++i) operations.push_back(write(i, i, {i, 1'000 + i}));
  operations.push_back(read(100, 50, {2'000, 2'001}));
  operations.push_back(read(100, 51, {2'002, 2'003}));
  const auto checker = online("cas-register");
  std::vector<Event> events = events_of(operations);
  for (std::size_t i = 0; i + 2 < events.size(); ++i) ASSERT_TRUE(checker->add(events[i]));
  EXPECT_EQ(checker->status().verdict, Verdict::valid);
  EXPECT_LT(checker->status().peak_configurations, 1'000U);
  for (std::size_t i = events.size() - 2; i < events.size(); ++i) {
    ASSERT_TRUE(checker->add(events[i]));
  }
  EXPECT_TRUE(checker->violation());
}

// A witness has them where they were overwritten.
TEST(OnlineEngine, ProvesHistoriesWithManyOverwrittenWrites) {
  for (std::uint64_t seed = 0; seed < 10 && !HasFatalFailure(); ++seed) {
    test::GenerateOptions options;
    options.operations = 500;
    options.clients = 8;
    options.cas = 0.1;
    options.read = 0.2;
    options.crashed = seed % 2 == 0 ? 0.01 : 0;
    if (seed % 3 == 1) options.stale_read_at = 400;
    expect_as_search("cas-register", generate_history(options, base::Random(seed)));
  }
}

TEST(OnlineEngine, NamesTheReturnThatCannotBeAndTheStatesBeforeIt) {
  const auto checker = online("register", {.initial = 0});
  const Operations operations{write(0, 1, {0, 1}), read(1, 0, {2, 3}), write(0, 2, {4, 5})};
  for (const Event& event : events_of(operations)) ASSERT_TRUE(checker->add(event).has_value());
  ASSERT_TRUE(checker->violation().has_value());
  EXPECT_EQ(checker->violation()->operation.returned, 3);
  EXPECT_EQ(checker->violation()->why,
            "no order allows process 1: read -> ok 0: the state before it can only be 1");
  EXPECT_EQ(checker->status().events, 6U);
}

TEST(OnlineEngine, WaitsForOperationsThatAreOpenAndSaysWhatIsKnownMeanwhile) {
  const auto checker = online("register", {.initial = 0});
  const Operations operations{write(0, 7, {0, 9}), write(1, 1, {1, 2}), read(2, 5, {3, 4})};
  const std::vector<Event> events = events_of(operations);
  for (std::size_t i = 0; i + 1 < events.size(); ++i) ASSERT_TRUE(checker->add(events[i]));
  EXPECT_FALSE(checker->violation());
  EXPECT_EQ(checker->status().judged, 0U);
  EXPECT_EQ(checker->status().verdict, Verdict::invalid);
  ASSERT_TRUE(checker->add(events.back()));
  ASSERT_TRUE(checker->violation());
  EXPECT_EQ(checker->violation()->operation.f, "read");
}

TEST(OnlineEngine, RefusesEventsThatMakeNoSenseAndGoesOnAsIfTheyHadNotBeen) {
  const auto checker = online("register");
  const history::Operation fine = write(0, 1, {0, 1});
  history::Operation unknown = fine;
  unknown.f = "increment";
  EXPECT_FALSE(checker->add(event_of(fine, 0, EventType::ok)));
  ASSERT_TRUE(checker->add(event_of(fine, 1, EventType::invoke)));
  EXPECT_FALSE(checker->add(event_of(fine, 2, EventType::invoke)));
  ASSERT_TRUE(checker->add(event_of(fine, 3, EventType::ok)));
  ASSERT_TRUE(checker->add(event_of(unknown, 4, EventType::invoke)));
  EXPECT_FALSE(checker->add(event_of(unknown, 5, EventType::ok)));
  EXPECT_EQ(checker->status().verdict, Verdict::valid);
  EXPECT_FALSE(make_online("no-such-model"));
}

TEST(OnlineEngine, AnswersUnknownAtTheMemoryLimitAndLetsGoOfWhatItHeld) {
  const auto checker = online("cas-register", {.memory_limit = 100'000});
  std::int64_t index = 0;
  for (int process = 0; process < 10'000; ++process) {
    ASSERT_TRUE(
        checker->add(event_of(write(process, process, {0, 1}), index++, EventType::invoke)));
  }
  const OnlineStatus status = checker->status();
  EXPECT_EQ(status.verdict, Verdict::unknown);
  EXPECT_EQ(status.reason, UnknownReason::memory);
  EXPECT_EQ(status.events, 10'000U);
  EXPECT_LT(status.bytes, 100'000U);
  EXPECT_LE(status.peak_bytes, 100'000U);
}

// Feeds the history again and again, each time with other values, and says what was held at most in
// each tenth.
std::vector<std::size_t> bytes_by_tenth(const Operations& operations, int times, bool unique) {
  const auto checker = online("cas-register");
  std::vector<std::size_t> most(10);
  std::vector<Event> events = events_of(operations);
  std::int64_t offset = 0;
  const auto shift = [&](history::Value value) -> history::Value {
    return value.is_integer() ? history::Value(value.as_integer() + offset) : value;
  };
  for (int time = 0; time < times; ++time) {
    for (Event event : events) {
      if (unique) event.value = shift(event.value);
      EXPECT_TRUE(checker->add(event).has_value());
    }
    // A write that all later reads of the round before it might have overlooked.
    if (unique) offset += 100'000;
    const OnlineStatus status = checker->status();
    EXPECT_EQ(status.verdict, Verdict::valid);
    std::size_t& tenth = most[static_cast<std::size_t>(time * 10 / times)];
    tenth = std::max(tenth, status.bytes);
  }
  return most;
}

// Begins with a write that all else follows, so that it can be fed again and again.
Operations repeatable(std::size_t operations, std::int64_t values, double cas) {
  test::GenerateOptions options;
  options.operations = operations;
  options.clients = 5;
  options.values = values;
  options.cas = cas;
  Operations generated = generate_history(options, base::Random(7));
  Operations result{write(1'000, 0, {-2, -1})};
  for (history::Operation& operation : generated) {
    const bool of_nothing =
        operation.f == "read" && operation.outcome == Outcome::ok && operation.output.is_null();
    if (of_nothing) operation.output = 0;
    result.push_back(std::move(operation));
  }
  return result;
}

TEST(OnlineEngine, HoldsNoMoreAfterAMillionEventsThanAfterAHundredThousand) {
  const auto most = bytes_by_tenth(repeatable(5'000, 5, 0.3), 100, false);
  EXPECT_LE(most.back(), most.front());
}

TEST(OnlineEngine, ForgetsValuesThatAreInUseNoMore) {
  const auto most = bytes_by_tenth(repeatable(5'000, 100'000, 0), 100, true);
  EXPECT_LE(most.back(), most.front() + most.front() / 10);
}

TEST(OnlineEngine, ForgetsStatesThatAreInUseNoMore) {
  const auto checker = online("counter");
  std::size_t early = 0;
  for (std::int64_t i = 0; i < 100'000; ++i) {
    const history::Operation add = operation(0, "add", 1, {2 * i, 2 * i + 1});
    ASSERT_TRUE(checker->add(event_of(add, 2 * i, EventType::invoke)));
    ASSERT_TRUE(checker->add(event_of(add, 2 * i + 1, EventType::ok)));
    if (i == 10'000) early = checker->status().peak_bytes;
  }
  EXPECT_LE(checker->status().peak_bytes, early);
}

}  // namespace
}  // namespace linnet::checker
