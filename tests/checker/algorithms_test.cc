// The engines against each other and, on small histories, against the oracle: whoever decides, the
// verdict and the operation that is blamed are the same.
#include "checker/algorithm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "checker/check.h"
#include "checker/explain.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/operations.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;
using testing::HasSubstr;

std::vector<Value> queue_spec(const Value& held, const Operation& operation) {
  std::vector<Value> members;
  if (!held.is_null()) {
    const auto list = held.as_list();
    members.assign(list.begin(), list.end());
  }
  Value taken;
  if (operation.f == "enqueue") {
    members.push_back(operation.input);
  } else if (!members.empty()) {
    taken = members.front();
    members.erase(members.begin());
  }
  const bool allowed =
      operation.f == "enqueue" || operation.outcome == Outcome::info || operation.output == taken;
  if (!allowed) return {};
  return {Value(members)};
}

// A model, the names of its functions, and what happens to what is held.
struct Object {
  std::string_view model;
  const char* put;
  const char* get;
  bool keeps_all;  // a queue; else the last value only
  Spec spec;
};

const Object& register_object() {
  static const Object kObject{
      "register", "write", "read", false,
      [](const Value& held, const Operation& operation) { return register_spec(held, operation); }};
  return kObject;
}

const Object& queue_object() {
  static const Object kObject{"queue", "enqueue", "dequeue", true, queue_spec};
  return kObject;
}

struct Shape {
  std::size_t operations;
  std::size_t clients;
  double crashed;
};

// A real object used by some clients; no value is put in twice.
class Simulation {
 public:
  Simulation(const Object& object, const Shape& shape, base::Random& random)
      : object_(object), shape_(shape), random_(random), clients_(shape.clients) {}

  Operations run() {
    std::size_t open = 0;
    while (open > 0 || operations_.size() < shape_.operations) {
      Client& client = random_.pick(clients_);
      if (client.phase == Phase::idle) {
        if (operations_.size() == shape_.operations) continue;
        call(client);
        ++open;
      } else if (random_.chance(shape_.crashed / 2)) {
        operations_[client.operation].outcome = Outcome::info;
        operations_[client.operation].output = {};
        client.phase = Phase::idle;
        --open;
      } else if (client.phase == Phase::called) {
        take_effect(operations_[client.operation]);
        client.phase = Phase::effective;
      } else {
        operations_[client.operation].returned = position_++;
        client.phase = Phase::idle;
        --open;
      }
    }
    return std::move(operations_);
  }

 private:
  enum class Phase { idle, called, effective };
  struct Client {
    Phase phase = Phase::idle;
    std::size_t operation = 0;
  };

  void call(Client& client) {
    client = {Phase::called, operations_.size()};
    const bool puts = random_.chance(0.5);
    Operation operation = untimed(puts ? object_.put : object_.get, {}, {}, Outcome::ok);
    if (puts) operation.input = static_cast<std::int64_t>(operations_.size());
    operation.process = history::ProcessId(static_cast<int>(operations_.size()));
    operation.called = position_++;
    operation.returned = Operation::kNever;
    operations_.push_back(std::move(operation));
  }

  void take_effect(Operation& operation) {
    if (operation.f == object_.put) {
      if (!object_.keeps_all) held_.clear();
      held_.push_back(operation.input);
    } else if (!held_.empty()) {
      operation.output = held_.front();
      if (object_.keeps_all) held_.pop_front();
    }
  }

  const Object& object_;
  const Shape& shape_;
  base::Random& random_;
  std::vector<Client> clients_;
  std::deque<Value> held_;
  Operations operations_;
  std::int64_t position_ = 0;
};

// Two observations trade what they saw, or one saw some other value, or nothing.
void disturb(Operations& operations, const Object& object, base::Random& random) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].f == object.get && operations[i].outcome == Outcome::ok) seen.push_back(i);
  }
  if (seen.empty()) return;
  Operation& one = operations[random.pick(seen)];
  Operation& other = operations[random.pick(seen)];
  if (random.chance(0.7)) {
    std::swap(one.output, other.output);
  } else if (random.chance(0.5)) {
    one.output = random.between(0, static_cast<std::int64_t>(operations.size()));
  } else {
    one.output = {};
  }
}

CheckResult judged(const Object& object, const Operations& operations, Algorithm algorithm) {
  auto result =
      check(object.model, operations, {.memory_limit = 100'000'000, .algorithm = algorithm});
  EXPECT_TRUE(result.has_value()) << text(operations);
  return std::move(*result);
}

// What the monitor found alone, without a search to its help, may be a later return.
void expect_same_blame(const Operations& operations, const Counterexample& by_monitor,
                       const Counterexample& by_search) {
  if (by_monitor.furthest.empty()) {
    EXPECT_GE(operations[by_monitor.operation].returned, operations[by_search.operation].returned);
    return;
  }
  EXPECT_EQ(by_monitor.operation, by_search.operation) << text(operations);
  EXPECT_EQ(by_monitor.open, by_search.open);
  EXPECT_EQ(by_monitor.furthest.size(), by_search.furthest.size());
}

// What the engines say; the search's result.
CheckResult expect_engines_agree(const Object& object, const Operations& operations) {
  const CheckResult by_monitor = judged(object, operations, Algorithm::monitor);
  const CheckResult automatic = judged(object, operations, Algorithm::automatic);
  CheckResult by_search = judged(object, operations, Algorithm::search);
  EXPECT_EQ(by_monitor.algorithm, Algorithm::monitor);
  EXPECT_EQ(automatic.algorithm, Algorithm::monitor);
  EXPECT_EQ(by_search.algorithm, Algorithm::search);
  EXPECT_EQ(automatic.verdict, by_monitor.verdict);
  if (by_search.verdict == Verdict::unknown) return by_search;
  EXPECT_EQ(by_monitor.verdict, by_search.verdict) << text(operations);
  if (by_monitor.verdict != by_search.verdict) return by_search;
  if (by_search.verdict == Verdict::valid) {
    EXPECT_EQ(by_monitor.witnessed(), !object.keeps_all);
    EXPECT_TRUE(by_search.witnessed());
  } else {
    expect_same_blame(operations, *by_monitor.counterexample, *by_search.counterexample);
  }
  return by_search;
}

void expect_engines_agree(const Object& object, const Shape& shape, int histories, bool oracle) {
  base::Random random(shape.operations + shape.clients);
  int decided = 0;
  int valid = 0;
  for (int n = 0; n < histories && !testing::Test::HasFailure(); ++n) {
    Operations operations = Simulation(object, shape, random).run();
    if (random.chance(0.6)) disturb(operations, object, random);
    const CheckResult result = expect_engines_agree(object, operations);
    if (oracle) {
      EXPECT_EQ(result.verdict == Verdict::valid, linearizable(operations, object.spec))
          << text(operations);
    }
    decided += result.verdict == Verdict::unknown ? 0 : 1;
    valid += result.verdict == Verdict::valid ? 1 : 0;
  }
  EXPECT_GT(decided, histories * 9 / 10);
  EXPECT_GT(valid, histories / 10);
  EXPECT_LT(valid, histories * 9 / 10);
}

TEST(Algorithms, AgreeWithTheOracleOnSmallRegisters) {
  expect_engines_agree(register_object(), {7, 3, 0.0}, 2'000, true);
  expect_engines_agree(register_object(), {8, 4, 0.2}, 2'000, true);
}

TEST(Algorithms, AgreeWithTheOracleOnSmallQueues) {
  expect_engines_agree(queue_object(), {7, 3, 0.0}, 2'000, true);
  expect_engines_agree(queue_object(), {8, 4, 0.2}, 2'000, true);
}

TEST(Algorithms, AgreeOnLargerRegisters) {
  expect_engines_agree(register_object(), {200, 5, 0.0}, 200, false);
  expect_engines_agree(register_object(), {200, 5, 0.05}, 200, false);
}

TEST(Algorithms, AgreeOnLargerQueues) {
  expect_engines_agree(queue_object(), {60, 4, 0.0}, 200, false);
  expect_engines_agree(queue_object(), {40, 3, 0.05}, 200, false);
}

// What a check that needs a monitor says, and that the search decides where none is asked for.
std::string refusal(std::string_view model, const Operations& operations,
                    const Value& initial = {}) {
  const auto automatic = check(model, operations, {.initial = initial});
  EXPECT_TRUE(automatic.has_value());
  EXPECT_EQ(automatic->algorithm, Algorithm::search);
  EXPECT_TRUE(automatic->witnessed());
  const auto forced =
      check(model, operations, {.initial = initial, .algorithm = Algorithm::monitor});
  if (forced) return "none";
  return forced.error().front().text();
}

TEST(Algorithms, ExplainWhatOnlyTheMonitorCouldDecide) {
  // So many orders of the first enqueues that the search goes through some of them only.
  Operations operations;
  for (int i = 0; i < 12; ++i) operations.push_back(operation(i, "enqueue", i, {i, 100 + i}));
  for (int i = 0; i < 3; ++i) {
    operations.push_back(operation(i, "dequeue", {}, {200 + 2 * i, 201 + 2 * i}));
    operations.back().output = i == 2 ? 77 : i;
  }
  const CheckResult result = judged(queue_object(), operations, Algorithm::automatic);
  ASSERT_EQ(result.verdict, Verdict::invalid);
  EXPECT_EQ(result.algorithm, Algorithm::monitor);
  EXPECT_EQ(result.counterexample->operation, 14U);
  EXPECT_EQ(result.counterexample->open, std::vector<OperationIndex>{14});
  EXPECT_TRUE(result.counterexample->furthest.empty());
  EXPECT_THAT(explain(operations, result).text,
              HasSubstr("It is impossible by itself, whatever else was done"));
}

TEST(ForcedMonitor, IsAnErrorWhereTheModelHasNone) {
  const std::vector operations{operation(1, "add", 1, {0, 1})};
  EXPECT_EQ(refusal("counter", operations),
            "algorithm: the model has no monitor (auto and search judge every history)");
}

TEST(ForcedMonitor, IsAnErrorThatNamesTheOperationItCannotJudge) {
  EXPECT_THAT(refusal("cas-register", {write(1, 1, {0, 1}), cas(2, 1, 2, {2, 3})}),
              HasSubstr("operation 1 (process 2: cas"));
  EXPECT_THAT(refusal("register", {write(1, 1, {0, 1})}, 1), HasSubstr("operation 0"));
  EXPECT_THAT(refusal("queue", {operation(1, "enqueue", 1, {0, 1})}, Value::pair(2, 3)),
              HasSubstr("operation 0"));
}

TEST(ForcedMonitor, IsAnErrorThatNamesTheSecondWriteOfAValue) {
  const Operations operations{on("a", write(1, 1, {0, 1})), on("b", write(1, 1, {2, 3})),
                              on("b", write(1, 1, {4, 5}))};
  EXPECT_THAT(refusal("register", operations),
              testing::AllOf(HasSubstr("operation 2"), HasSubstr("put in before")));
}

TEST(ForcedMonitor, TellsValuesOfDifferentKeysApart) {
  const Operations operations{on("a", write(1, 1, {0, 1})), on("b", write(1, 1, {2, 3}))};
  const auto result = check("register", operations, {.algorithm = Algorithm::monitor});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict, Verdict::valid);
  EXPECT_EQ(result->witness.size(), 2U);
}

TEST(ForcedMonitor, TakesACallAtThePositionOfAReturnAsConcurrent) {
  const Operations operations{write(1, 1, {0, 5}), read(2, Value{}, {5, 6})};
  EXPECT_EQ(judged(register_object(), operations, Algorithm::monitor).verdict, Verdict::valid);
}

}  // namespace
}  // namespace linnet::checker
