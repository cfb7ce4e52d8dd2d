// The monitors one by one, and what those of collections share. For judge() in monitor.h.
#pragma once

#include <algorithm>
#include <span>

#include "checker/monitors/monitor.h"

namespace linnet::checker {

Answer judge_variable(const MonitorInput& input, Budget& budget,
                      BudgetVector<std::uint32_t>* order);
Answer judge_queue(const MonitorInput& input, Budget& budget);
Answer judge_stack(const MonitorInput& input, Budget& budget);
Answer judge_priority_queue(const MonitorInput& input, Budget& budget);
Answer judge_set(const MonitorInput& input, Budget& budget);

// A span of moments, both ends included: when an operation was open.
struct Opening {
  Moment called = 0;
  Moment returned = kNeverReturns;
};

// A value's way through a collection.
struct Passage {
  Opening put;
  Opening take;  // of a value that stays: both ends never
  bool stays() const { return take.called == kNeverReturns; }
  // There are moments at which the value is in, whatever the order: those between the two.
  bool surely_in() const { return put.returned < take.called; }
};

// The operations of a queue, a stack or a priority queue, sorted out.
struct Passages {
  explicit Passages(Budget& budget)
      : of_value(budgeted<Passage>(budget)),
        empties(budgeted<Opening>(budget)),
        takers(budgeted<Moment>(budget)) {}

  // By value. A value that takes no part has a put that is never called.
  BudgetVector<Passage> of_value;
  BudgetVector<Opening> empties;  // takes that found nothing
  BudgetVector<Moment> takers;    // calls of takes of unknown outcome, ascending
  // valid: go on. A value that comes out must have been put in, no later than that, and comes out
  // once; else invalid.
  Answer so_far = Answer::valid;
};

// A put of unknown outcome whose value no completed take returned takes no part. Nothing is lost:
// take a legal order with it; without the put, and the take of unknown outcome that took the value
// if there is one, the order of the others is legal as well, because a queue, stack or priority
// queue without one of its values behaves the same towards all others, and is no less empty.
Passages passages(const MonitorInput& input, Budget& budget);

constexpr bool takes_part(const Passage& passage) {
  return passage.put.called != kNeverReturns;
}

// Deadlines against takers: whether each deadline can get a taker of its own that is called no
// later. By Hall's theorem it can if and only if the k-th least deadline is never before the k-th
// least call. Both ascending; kNeverReturns is no deadline.
bool enough_takers(std::span<const Moment> deadlines, std::span<const Moment> takers);

// The number of moments below each at which something holds, for questions about ranges.
class MomentCount {
 public:
  template <typename Holds>
  MomentCount(Moment moments, Budget& budget, Holds holds)
      : below_(budgeted<std::uint32_t>(budget, std::size_t{moments} + 1)) {
    for (Moment t = 0; t < moments; ++t) below_[t + 1] = below_[t] + (holds(t) ? 1 : 0);
  }
  bool any(const Opening& opening) const {
    return below_[std::size_t{opening.returned} + 1] > below_[opening.called];
  }

 private:
  BudgetVector<std::uint32_t> below_;
};

// How many of the passages given are surely in at each moment.
BudgetVector<std::uint32_t> surely_in(std::span<const Passage> passages, Moment moments,
                                      Budget& budget);

}  // namespace linnet::checker
