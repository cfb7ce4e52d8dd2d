#include "checker/monitors/dispatch.h"

#include <numeric>
#include <tuple>
#include <vector>

#include "base/check.h"

namespace linnet::checker {
namespace {

// Whether numbers below `end` are so dense that tables of them are no larger than the operations.
bool dense(std::uint64_t end, std::size_t operations) {
  return end <= 8 * std::uint64_t{operations} + 64;
}

ValueId values_end(const MonitoredHistory& history) {
  ValueId last = 0;
  for (const MonitoredOperation& operation : history.operations) {
    last = std::max(last, operation.value);
  }
  return last + 1;
}

struct Positions {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

Positions positions(std::span<const Interval> intervals) {
  Positions result{std::numeric_limits<std::int64_t>::max(), 0};
  for (const Interval& interval : intervals) {
    result.first = std::min(result.first, interval.called);
    const bool returns = interval.returned != history::Operation::kNever;
    result.last = std::max(result.last, returns ? interval.returned : interval.called);
  }
  return result;
}

// The positions themselves, less the first. False when two are equal.
bool take_positions(MonitoredHistory& history, std::span<const Interval> intervals, Positions range,
                    Budget& budget) {
  const auto end = static_cast<Moment>(range.last - range.first + 1);
  auto taken = budgeted<std::uint8_t>(budget, end);
  unsigned twice = 0;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const Interval& interval = intervals[i];
    MonitoredOperation& operation = history.operations[i];
    operation.called = static_cast<Moment>(interval.called - range.first);
    twice |= taken[operation.called]++;
    if (interval.returned == history::Operation::kNever) continue;
    operation.returned = static_cast<Moment>(interval.returned - range.first);
    twice |= taken[operation.returned]++;
  }
  history.moments = end;
  return twice == 0;
}

void sort_positions(MonitoredHistory& history, std::span<const Interval> intervals,
                    Budget& budget) {
  struct Event {
    std::int64_t position;
    bool returns;
    std::uint32_t operation;
  };
  auto events = budgeted<Event>(budget);
  events.reserve(2 * intervals.size());
  for (std::uint32_t i = 0; i < intervals.size(); ++i) {
    const Interval& interval = intervals[i];
    events.push_back({interval.called, false, i});
    if (interval.returned != history::Operation::kNever) {
      events.push_back({interval.returned, true, i});
    }
  }
  std::ranges::sort(events, {}, [](const Event& event) {
    return std::tuple(event.position, event.returns, event.operation);
  });
  history.moments = 0;
  for (const Event& event : events) {
    MonitoredOperation& operation = history.operations[event.operation];
    (event.returns ? operation.returned : operation.called) = history.moments++;
  }
}

}  // namespace

BudgetVector<ValueId> different_values(const MonitoredHistory& history, Budget& budget) {
  auto values = budgeted<ValueId>(budget);
  const ValueId end = values_end(history);
  if (dense(end, history.operations.size())) {
    auto there = budgeted<std::uint8_t>(budget, end);
    for (const MonitoredOperation& operation : history.operations) there[operation.value] = 1;
    for (ValueId value = 0; value < end; ++value) {
      if (there[value] != 0) values.push_back(value);
    }
  } else {
    values.reserve(history.operations.size());
    for (const MonitoredOperation& operation : history.operations) {
      values.push_back(operation.value);
    }
    std::ranges::sort(values);
    values.erase(std::ranges::unique(values).begin(), values.end());
  }
  return values;
}

void number_values(MonitoredHistory& history, std::span<const ValueId> ranked, Budget& budget) {
  const ValueId end = values_end(history);
  const bool direct = dense(end, history.operations.size());
  if (direct && ranked.empty()) {
    history.values = end;
    return;
  }
  const auto ascending = direct ? budgeted<ValueId>(budget) : different_values(history, budget);
  const auto place = [&](ValueId value) {
    if (direct) return static_cast<std::size_t>(value);
    return static_cast<std::size_t>(std::ranges::lower_bound(ascending, value) - ascending.begin());
  };
  auto number = budgeted<std::uint32_t>(budget, direct ? end : ascending.size());
  std::iota(number.begin(), number.end(), 0U);
  for (std::uint32_t rank = 0; rank < ranked.size(); ++rank) number[place(ranked[rank])] = rank;
  for (MonitoredOperation& operation : history.operations) {
    operation.value = number[place(operation.value)];
  }
  history.values = static_cast<std::uint32_t>(ranked.empty() ? number.size() : ranked.size());
}

void number_moments(MonitoredHistory& history, std::span<const Interval> intervals,
                    Budget& budget) {
  if (intervals.empty()) return;
  LINNET_CHECK(intervals.size() < kNeverReturns / 16, "{} operations", intervals.size());
  const Positions range = positions(intervals);
  const auto end = static_cast<std::uint64_t>(range.last) - static_cast<std::uint64_t>(range.first);
  const bool direct =
      dense(end, intervals.size()) && take_positions(history, intervals, range, budget);
  if (!direct) sort_positions(history, intervals, budget);
}

std::optional<std::uint32_t> second_put(const MonitoredHistory& history, Budget& budget) {
  auto put = budgeted<std::uint8_t>(budget, history.values);
  for (std::uint32_t i = 0; i < history.operations.size(); ++i) {
    const MonitoredOperation& operation = history.operations[i];
    if (operation.kind == MonitoredKind::put && put[operation.value]++ != 0) return i;
  }
  return std::nullopt;
}

}  // namespace linnet::checker
