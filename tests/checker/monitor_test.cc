// The monitors against an oracle that tries every order, on small histories.
#include "checker/monitors/monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "tests/checker/monitor_oracle.h"

namespace linnet::checker {
namespace {

using Operations = MonitoredOperations;

// What had been seen; a return at the moment counts only if `included`.
Operations seen_until(MonitoredObject object, const Operations& operations, Moment moment,
                      bool included) {
  Operations seen;
  for (MonitoredOperation operation : operations) {
    if (operation.called > moment) continue;
    if (operation.returned > moment || (operation.returned == moment && !included)) {
      operation.returned = kNeverReturns;
      if (object == MonitoredObject::set) {
        if (operation.kind == MonitoredKind::take) operation.kind = MonitoredKind::discard;
        const bool observes =
            operation.kind != MonitoredKind::put && operation.kind != MonitoredKind::discard;
        if (observes) continue;
      } else if (operation.kind != MonitoredKind::put) {
        if (object == MonitoredObject::variable) continue;
        operation.kind = MonitoredKind::take_any;
      }
    }
    seen.push_back(operation);
  }
  return seen;
}

bool is_legal_order(const Operations& operations, std::span<const std::uint32_t> order) {
  std::vector<bool> there(operations.size());
  std::optional<std::uint32_t> state;
  Moment latest_call = 0;
  for (const std::uint32_t i : order) {
    const MonitoredOperation& operation = operations[i];
    if (there[i] || operation.returned < latest_call) return false;
    there[i] = true;
    latest_call = std::max(latest_call, operation.called);
    if (operation.kind == MonitoredKind::put) state = operation.value;
    if (operation.kind == MonitoredKind::present && state != operation.value) return false;
    if (operation.kind == MonitoredKind::empty && state) return false;
  }
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (!there[i] && operations[i].returned != kNeverReturns) return false;
  }
  return true;
}

struct Counts {
  int histories = 0;
  int valid = 0;
  int undecided = 0;
};

class MonitorTest : public testing::Test {
 protected:
  void judge_as_oracle(MonitoredObject object, const Operations& operations, std::uint32_t values,
                       Moment moments) {
    const MonitorInput input{operations, values, moments};
    auto order = budgeted<std::uint32_t>(budget_);
    const Answer answer = judge(object, input, budget_, &order);
    const bool legal = MonitorOracle(object, operations).legal();
    ++counts_.histories;
    counts_.valid += legal ? 1 : 0;
    if (answer == Answer::undecided) {
      ++counts_.undecided;
      return;
    }
    ASSERT_EQ(answer, legal ? Answer::valid : Answer::invalid) << text(operations);
    if (!legal) expect_first_impossible(object, operations, input);
    if (legal && makes_order(object)) {
      ASSERT_TRUE(is_legal_order(operations, order)) << text(operations);
    }
  }

  void judge_random(MonitoredObject object, double crashed, int histories) {
    base::Random random(static_cast<std::uint64_t>(crashed * 100) + 1);
    counts_ = {};
    for (int n = 0; n < histories && !HasFatalFailure(); ++n) {
      const auto count = static_cast<std::size_t>(random.between(2, 9));
      const Operations operations =
          SmallMonitoredHistory({object, count, crashed}, random).operations();
      judge_as_oracle(object, operations, static_cast<std::uint32_t>(count),
                      static_cast<Moment>(2 * count));
    }
    EXPECT_GT(counts_.valid, histories / 5);
    EXPECT_LT(counts_.valid, histories * 19 / 20);
    if (crashed == 0) {
      EXPECT_EQ(counts_.undecided, 0);
    }
    EXPECT_LT(counts_.undecided, histories / 100);
  }

  Counts counts_;

 private:
  // Whatever the monitor leaves undecided may be invalid before.
  void expect_first_impossible(MonitoredObject object, const Operations& operations,
                               const MonitorInput& input) {
    const Moment at = operations[first_impossible(object, input, budget_)].returned;
    const Operations with = seen_until(object, operations, at, true);
    const Operations without = seen_until(object, operations, at, false);
    ASSERT_FALSE(MonitorOracle(object, with).legal()) << text(operations);
    const Answer before = judge(object, {without, input.values, input.moments}, budget_);
    ASSERT_NE(before, Answer::invalid) << text(operations);
    if (before == Answer::valid) {
      ASSERT_TRUE(MonitorOracle(object, without).legal()) << text(operations);
    }
  }

  base::SteadyClock clock_;
  Budget budget_{clock_, {}};
};

using VariableMonitor = MonitorTest;
using QueueMonitor = MonitorTest;
using StackMonitor = MonitorTest;
using PriorityQueueMonitor = MonitorTest;
using SetMonitor = MonitorTest;

TEST_F(VariableMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    judge_random(MonitoredObject::variable, crashed, 100'000);
  }
}

TEST_F(QueueMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    judge_random(MonitoredObject::queue, crashed, 100'000);
    EXPECT_EQ(counts_.undecided, 0);
  }
}

TEST_F(StackMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    judge_random(MonitoredObject::stack, crashed, 100'000);
  }
}

TEST_F(PriorityQueueMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    judge_random(MonitoredObject::priority_queue, crashed, 100'000);
  }
}

TEST_F(SetMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    judge_random(MonitoredObject::set, crashed, 100'000);
    EXPECT_EQ(counts_.undecided, 0);
  }
}

// Every history of up to so many operations on two values.
class SmallMonitoredHistories {
 public:
  using Visit = std::function<void(const Operations&)>;

  SmallMonitoredHistories(MonitoredObject object, std::size_t count, Visit visit)
      : count_(count), visit_(std::move(visit)) {
    const bool set = object == MonitoredObject::set;
    for (const std::uint32_t value : {0U, 1U}) {
      for (const Moment returned : {Moment{0}, kNeverReturns}) {
        kinds_.push_back({0, returned, value, MonitoredKind::put});
        if (set) kinds_.push_back({0, returned, value, MonitoredKind::discard});
      }
      kinds_.push_back({0, 0, value, MonitoredKind::take});
      if (!set) continue;
      kinds_.push_back({0, 0, value, MonitoredKind::present});
      kinds_.push_back({0, 0, value, MonitoredKind::absent});
    }
    if (set) return;
    kinds_.push_back({0, 0, 0, MonitoredKind::empty});
    kinds_.push_back({0, kNeverReturns, 0, MonitoredKind::take_any});
  }

  void run() { extend(0); }

 private:
  // An operation that is open returns at 0, for now.
  void extend(Moment moment) {
    bool open = false;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (operations_[i].returned != 0) continue;
      open = true;
      operations_[i].returned = moment;
      extend(moment + 1);
      operations_[i].returned = 0;
    }
    if (!open) visit_(operations_);
    if (operations_.size() == count_) return;
    for (MonitoredOperation operation : kinds_) {
      const bool again =
          operation.kind == MonitoredKind::put &&
          std::ranges::any_of(operations_, [&](const MonitoredOperation& other) {
            return other.kind == MonitoredKind::put && other.value == operation.value;
          });
      if (again) continue;
      operation.called = moment;
      operations_.push_back(operation);
      extend(moment + 1);
      operations_.pop_back();
    }
  }

  std::size_t count_;
  Visit visit_;
  std::vector<MonitoredOperation> kinds_;
  Operations operations_;
};

class EveryMonitor : public MonitorTest, public testing::WithParamInterface<MonitoredObject> {};

TEST_P(EveryMonitor, JudgesAllSmallHistoriesAsTheOracleDoes) {
  const std::size_t count = GetParam() == MonitoredObject::set ? 3 : 4;  // sets do more things
  SmallMonitoredHistories(GetParam(), count, [&](const Operations& operations) {
    if (!HasFatalFailure()) judge_as_oracle(GetParam(), operations, 2, 8);
  }).run();
  EXPECT_LT(counts_.undecided, counts_.histories / 1'000);
  EXPECT_GT(counts_.histories, 10'000);
}

INSTANTIATE_TEST_SUITE_P(Collections, EveryMonitor,
                         testing::Values(MonitoredObject::queue, MonitoredObject::stack,
                                         MonitoredObject::priority_queue, MonitoredObject::set));

TEST(Monitor, OfAValueThatWasPutInTwiceSaysThatItIsAmbiguous) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  const Operations twice{{0, 1, 0, MonitoredKind::put}, {2, 3, 0, MonitoredKind::put}};
  for (const MonitoredObject object :
       {MonitoredObject::variable, MonitoredObject::queue, MonitoredObject::stack,
        MonitoredObject::priority_queue, MonitoredObject::set}) {
    EXPECT_EQ(judge(object, {twice, 1, 4}, budget), Answer::ambiguous);
  }
}

}  // namespace
}  // namespace linnet::checker
