// A model of one's own, with a state that is not a machine word: a FIFO queue, checked by the
// engine and by an oracle over permutations.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "checker/check_model.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

class Queue {
 public:
  using State = std::vector<ValueId>;

  struct Step {
    bool enqueue = false;
    bool answered = true;  // the result is known
    ValueId value = Values::kNull;

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return value * 4U + (enqueue ? 2U : 0U) + (answered ? 1U : 0U); }
  };

  static tl::expected<Queue, std::string> make(const history::Value& initial, Values& /*values*/) {
    if (!initial.is_null()) return tl::make_unexpected("a queue begins empty");
    return Queue();
  }

  State initial() const { return {}; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    if (operation.f == "write") return Step{true, true, values.id(operation.input)};
    if (operation.f != "read") return tl::make_unexpected("unknown function " + operation.f.text());
    return Step{false, operation.outcome == history::Outcome::ok, values.id(operation.output)};
  }

  // A dequeue of an empty queue returns null.
  std::optional<State> apply(const State& state, const Step& step) const {
    State next = state;
    if (step.enqueue) {
      next.push_back(step.value);
      return next;
    }
    const ValueId head = state.empty() ? Values::kNull : state.front();
    if (step.answered && step.value != head) return std::nullopt;
    if (!next.empty()) next.erase(next.begin());
    return next;
  }

  std::string text(const State& state) const { return std::to_string(state.size()) + " queued"; }
  std::string misfit(const State& state, const history::Operation& /*operation*/) const {
    return "the head of " + text(state) + " was another";
  }
  std::size_t hash(const State& state) const {
    return std::accumulate(state.begin(), state.end(), std::size_t{1},
                           [](std::size_t sum, ValueId id) { return sum * 31 + id; });
  }
  std::size_t bytes(const State& state) const { return state.capacity() * sizeof(ValueId); }
};

static_assert(Model<Queue>);

// Reads stand for dequeues, writes for enqueues.
bool legal(const Operations& order) {
  std::vector<history::Value> queue;
  for (const history::Operation& operation : order) {
    if (operation.f == "write") {
      queue.push_back(operation.input);
      continue;
    }
    const history::Value head = queue.empty() ? history::Value() : queue.front();
    if (operation.outcome == history::Outcome::ok && operation.output != head) return false;
    if (!queue.empty()) queue.erase(queue.begin());
  }
  return true;
}

bool in_time(const Operations& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      if (order[j].returned < order[i].called) return false;
    }
  }
  return true;
}

bool some_permutation(Operations operations) {
  const auto called = [](const history::Operation& operation) { return operation.called; };
  std::ranges::sort(operations, std::less{}, called);
  do {
    if (in_time(operations) && legal(operations)) return true;
  } while (std::ranges::next_permutation(operations, std::less{}, called).found);
  return false;
}

// With any choice of the crashed operations left out.
bool queue_linearizable(const Operations& operations) {
  for (unsigned left_out = 0; left_out < 1U << operations.size(); ++left_out) {
    Operations kept;
    bool allowed = true;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if ((left_out >> i & 1U) == 0) {
        kept.push_back(operations[i]);
      } else {
        allowed = allowed && operations[i].outcome == history::Outcome::info;
      }
    }
    if (allowed && some_permutation(kept)) return true;
  }
  return false;
}

TEST(OwnModel, IsJudgedAsByBruteForce) {
  const Operations all =
      kinds(false, {history::Outcome::ok, history::Outcome::ok, history::Outcome::info});
  base::Random random(3);
  int valid = 0;
  for (int i = 0; i < 5000; ++i) {
    const Operations operations = random_history(all, 5, random);
    const auto result = check_model<Queue>("queue", operations, {});
    ASSERT_TRUE(result.has_value());
    const bool expected = queue_linearizable(operations);
    valid += expected ? 1 : 0;
    ASSERT_EQ(result->verdict, expected ? Verdict::valid : Verdict::invalid) << text(operations);
  }
  EXPECT_GT(valid, 100);
  EXPECT_LT(valid, 4900);
}

TEST(OwnModel, CanRefuseAnInitialValue) {
  const auto result = check_model<Queue>("queue", {}, {.initial = 1});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().front().text(), "initial value: a queue begins empty");
}

TEST(OwnModel, KeepsToTheMemoryLimit) {
  Operations operations;
  for (int i = 0; i < 40; ++i) {
    operations.push_back(untimed("write", i, {}, history::Outcome::ok));
    operations.back().called = i;
    operations.back().returned = 100 + i;
  }
  operations.push_back(untimed("read", {}, -1, history::Outcome::ok));
  operations.back().called = 40;
  operations.back().returned = 99;
  const auto result = check_model<Queue>("queue", operations, {.memory_limit = 10'000'000});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict, Verdict::unknown);
  EXPECT_LE(result->statistics.peak_bytes, 10'000'000U);
}

}  // namespace
}  // namespace linnet::checker
