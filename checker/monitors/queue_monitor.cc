// The monitor of queues.
//
// A complete history without ambiguity is linearizable if and only if none of these is in it
// (Henzinger, Sezgin and Vafeiadis 2013, theorem 4): a value comes out that was not put in before,
// or twice (passages.cc); a was put in before b and b came out, but a came out later or not at all
// (order); and a dequeue found nothing, though at each moment while it was open some value was
// surely in (emptiness).
//
// Dequeues of unknown outcome, the *takers*, may take values that no other dequeue returns, the
// *leftovers*. It is a question of schedules. A taker never returns, so to give it to value v is to
// set v's take to [its call, never]. Then v must be taken by a taker called no later than
//   - v's deadline, the first return of a dequeue of a value that was put in after v (order), and
//   - x, for each moment x at which some dequeue found the queue empty, if v's put had returned
//     before x (emptiness).
// Leftovers sorted by the return of their puts have ascending deadlines, since a later return
// leaves fewer values that were put in after it. So what has to be taken by any moment T is a
// prefix of that order, and giving the k-th taker to the k-th leftover is as good as any other way
// (and never takes b before an a that was put in earlier, which would break order again). The
// prefix is as long as the larger of: the deadlines until T; the leftovers put in before the last
// such x until T. Only as T passes a deadline or an x does it grow, so there is a schedule if and
// only if the k-th deadline is never before the k-th taker's call, and for each dequeue that found
// nothing there is a moment x with no other value surely in, before which no more leftovers were
// put in than takers were called by then. These moments are independent of each other.
#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

// For each moment: the first return of a dequeue of a value whose put was called at it or later.
BudgetVector<Moment> first_return_after(const Passages& all, Moment moments, Budget& budget) {
  auto first = budgeted<Moment>(budget, std::size_t{moments} + 1, kNeverReturns);
  for (const Passage& passage : all.of_value) {
    if (!takes_part(passage)) continue;
    Moment& at = first[passage.put.called];
    at = std::min(at, passage.take.returned);
  }
  for (Moment t = moments; t-- > 0;) first[t] = std::min(first[t], first[t + 1]);
  return first;
}

}  // namespace

Answer judge_queue(const MonitorInput& input, Budget& budget) {
  const Passages all = passages(input, budget);
  if (all.so_far != Answer::valid) return all.so_far;
  const Moment moments = input.moments;
  const auto first_return = first_return_after(all, moments, budget);
  budget.poll();
  auto leftovers = budgeted<std::uint32_t>(budget, std::size_t{moments} + 1);  // by return of put
  for (const Passage& passage : all.of_value) {
    if (!takes_part(passage) || passage.put.returned == kNeverReturns) continue;
    if (passage.stays()) {
      ++leftovers[passage.put.returned];
    } else if (first_return[std::size_t{passage.put.returned} + 1] < passage.take.called) {
      return Answer::invalid;
    }
  }
  budget.poll();
  auto deadlines = budgeted<Moment>(budget);
  for (Moment t = 0; t < moments; ++t) {
    deadlines.insert(deadlines.end(), leftovers[t], first_return[std::size_t{t} + 1]);
  }
  if (!enough_takers(deadlines, all.takers)) return Answer::invalid;
  if (all.empties.empty()) return Answer::valid;

  auto taken = budgeted<Passage>(budget);
  for (const Passage& passage : all.of_value) {
    if (!passage.stays()) taken.push_back(passage);
  }
  const auto others = surely_in(taken, moments, budget);
  budget.poll();
  std::size_t put = 0;     // leftovers whose put returned before t
  std::size_t called = 0;  // takers called by t
  const MomentCount can_be_empty(moments, budget, [&](Moment t) {
    while (called < all.takers.size() && all.takers[called] <= t) ++called;
    const bool can = others[t] == 0 && put <= called;
    put += leftovers[t];
    return can;
  });
  const bool all_can = std::ranges::all_of(
      all.empties, [&](const Opening& opening) { return can_be_empty.any(opening); });
  return all_can ? Answer::valid : Answer::invalid;
}

}  // namespace linnet::checker
