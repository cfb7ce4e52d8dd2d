// The monitors against an oracle that tries every order, on random small histories: valid ones with
// their last operations changed, and ones drawn blindly.
#include "checker/monitors/monitor.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace linnet::checker {
namespace {

using Operations = std::vector<MonitoredOperation>;

std::string text(const Operations& operations) {
  std::string text;
  for (const MonitoredOperation& operation : operations) {
    constexpr std::array kNames{"put", "take", "take_any", "present", "empty"};
    text += fmt::format("[{}, {}] {} {}\n", operation.called, operation.returned,
                        kNames.at(static_cast<std::size_t>(operation.kind)), operation.value);
  }
  return text;
}

// The oracle: every order is tried. A variable holds its last value, a queue all of them.
class Oracle {
 public:
  Oracle(MonitoredObject object, const Operations& operations)
      : variable_(object == MonitoredObject::variable),
        operations_(operations),
        placed_(operations.size()) {}

  bool legal(const std::deque<std::uint32_t>& state = {}) {
    bool complete = true;
    for (std::size_t i = 0; i < operations_.size(); ++i) complete &= placed_[i] || open(i);
    if (complete) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (placed_[i] || waits(i)) continue;
      auto next = state;
      if (!step(operations_[i], next)) continue;
      placed_[i] = true;
      const bool found = legal(next);
      placed_[i] = false;
      if (found) return true;
    }
    return false;
  }

 private:
  bool open(std::size_t i) const { return operations_[i].returned == kNeverReturns; }
  bool waits(std::size_t i) const {
    for (std::size_t j = 0; j < operations_.size(); ++j) {
      if (!placed_[j] && operations_[j].returned < operations_[i].called) return true;
    }
    return false;
  }
  bool step(const MonitoredOperation& operation, std::deque<std::uint32_t>& state) const {
    switch (operation.kind) {
      case MonitoredKind::put:
        if (variable_) state.clear();
        state.push_back(operation.value);
        return true;
      case MonitoredKind::empty:
        return state.empty();
      case MonitoredKind::take_any:
        if (!state.empty()) state.pop_front();
        return true;
      default:
        if (state.empty() || state.front() != operation.value) return false;
        if (operation.kind == MonitoredKind::take) state.pop_front();
        return true;
    }
  }

  bool variable_;
  const Operations& operations_;
  std::vector<bool> placed_;
};

Operations seen_until(MonitoredObject object, const Operations& operations, Moment moment,
                      bool included) {
  Operations seen;
  for (MonitoredOperation operation : operations) {
    if (operation.called > moment) continue;
    if (operation.returned > moment || (operation.returned == moment && !included)) {
      operation.returned = kNeverReturns;
      if (operation.kind != MonitoredKind::put) {
        if (object == MonitoredObject::variable) continue;
        operation.kind = MonitoredKind::take_any;
      }
    }
    seen.push_back(operation);
  }
  return seen;
}

// Puts of different values; takes or reads of any value; some of them of unknown outcome.
Operations random_operations(MonitoredObject object, std::size_t count, double crashed,
                             base::Random& random) {
  const bool variable = object == MonitoredObject::variable;
  Operations operations(count);
  std::uint32_t values = 0;
  for (MonitoredOperation& operation : operations) {
    const bool put = random.chance(0.45);
    if (put)
      operation.value = values++;
    else
      operation.kind = variable ? MonitoredKind::present : MonitoredKind::take;
  }
  std::vector<std::uint32_t> takes(values);
  std::iota(takes.begin(), takes.end(), 0U);
  if (random.chance(0.5)) random.shuffle(takes);
  std::size_t next = 0;
  std::vector<std::size_t> events;
  for (std::size_t i = 0; i < count; ++i) {
    MonitoredOperation& operation = operations[i];
    if (operation.kind != MonitoredKind::put) {
      const bool found = values > 0 && !random.chance(0.2);
      if (!found)
        operation.kind = MonitoredKind::empty;
      else if (variable)
        operation.value = random.pick(takes);
      else
        operation.value = takes[random.chance(0.95) ? next++ % values : 0];
    }
    events.insert(events.end(), {i, i});
  }
  // Places in time: near their place in the list, so that some histories are valid.
  std::vector<double> at(events.size());
  std::vector<std::size_t> order(events.size());
  for (std::size_t e = 0; e < events.size(); ++e) {
    at[e] = static_cast<double>(e / 2) + random.unit() * 3;
    order[e] = e;
  }
  std::ranges::sort(order, {}, [&](std::size_t e) { return at[e]; });
  std::vector<bool> called(count);
  for (std::size_t m = 0; m < order.size(); ++m) {
    const std::size_t i = events[order[m]];
    (called[i] ? operations[i].returned : operations[i].called) = static_cast<Moment>(m);
    called[i] = true;
  }
  Operations result;
  for (MonitoredOperation& operation : operations) {
    if (random.chance(crashed)) {
      operation.returned = kNeverReturns;
      if (operation.kind != MonitoredKind::put) {
        if (variable) continue;
        operation.kind = MonitoredKind::take_any;
      }
    }
    if (operation.kind == MonitoredKind::empty || operation.kind == MonitoredKind::take_any) {
      operation.value = 0;
    }
    result.push_back(operation);
  }
  random.shuffle(result);
  return result;
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

void expect_as_oracle(MonitoredObject object, double crashed, int histories) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  base::Random random(static_cast<std::uint64_t>(crashed * 100) + 1);
  int valid = 0;
  for (int n = 0; n < histories; ++n) {
    const auto count = static_cast<std::size_t>(random.between(0, 8));
    const Operations operations = random_operations(object, count, crashed, random);
    const MonitorInput input{operations, static_cast<std::uint32_t>(count),
                             static_cast<Moment>(2 * count)};
    const bool expected = Oracle(object, operations).legal();
    valid += expected ? 1 : 0;
    ASSERT_EQ(judge(object, input, budget), expected ? Answer::valid : Answer::invalid)
        << text(operations);
    if (!expected) {
      const Moment at = operations[first_impossible(object, input, budget)].returned;
      const Operations with = seen_until(object, operations, at, true);
      const Operations without = seen_until(object, operations, at, false);
      ASSERT_FALSE(Oracle(object, with).legal()) << text(operations);
      ASSERT_TRUE(Oracle(object, without).legal()) << text(operations);
    } else if (makes_order(object)) {
      ASSERT_TRUE(is_legal_order(operations, variable_order(input, budget))) << text(operations);
    }
  }
  EXPECT_GT(valid, histories / 20);
  EXPECT_LT(valid, histories * 19 / 20);
}

TEST(VariableMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    expect_as_oracle(MonitoredObject::variable, crashed, 100'000);
  }
}

TEST(QueueMonitor, JudgesSmallHistoriesAsTheOracleDoes) {
  for (const double crashed : {0.0, 0.15, 0.4}) {
    expect_as_oracle(MonitoredObject::queue, crashed, 100'000);
  }
}

TEST(Monitor, OfAValueThatWasPutInTwiceSaysThatItIsAmbiguous) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  const Operations twice{{0, 1, 0, MonitoredKind::put}, {2, 3, 0, MonitoredKind::put}};
  for (const MonitoredObject object : {MonitoredObject::variable, MonitoredObject::queue}) {
    EXPECT_EQ(judge(object, {twice, 1, 4}, budget), Answer::ambiguous);
  }
}

}  // namespace
}  // namespace linnet::checker
