// The monitor of stacks. After Lee and Mathur, "Efficient decrease-and-conquer linearizability
// monitoring" (OOPSLA 2025), who remove one value after the other; which value, and why any will
// do, is argued here.
//
// Complete histories first. The *stay* of a value in a legal order is the time from its push to its
// pop. An order of pushes and pops of different values is legal if and only if any two stays are
// nested or disjoint. So leaving out a value keeps an order legal.
//   A value whose push and pop overlap can come and go at one moment, so it is left out: it fits
// into any order of the others.
//   The stay of any other covers its *core*, from the return of its push to the call of its pop,
//   both
// excluded. Consider the union of all cores, and in it a longest stretch without a gap, from the
// moment l (the return of a push) to h (the call of a pop). In the gaps nothing need be in: cutting
// all stays off at gaps to the left and the right of their cores keeps them nested or disjoint, and
// every push and pop is still open where it is cut to. So each stretch can be judged by itself.
//   Within a stretch the stack is never empty, so there is one value at the bottom all the time.
//   Its
// push is called before l and its pop returns after h. Conversely let v be any value of the stretch
// of which that is true. If the others of the stretch have a legal order, they have one with stays
// cut off at l and h, and v's push at l before all of them and its pop at h after all of them make
// it an order of the stretch.
//   So the history is linearizable if and only if this goes well to the end: take the leftmost
//   stretch,
// find a value that can be at its bottom, leave the value out. What is left of the stretch may fall
// apart into several.
//   A pop found nothing if it was open in a gap of the first union: there, and only there, the
// stack can be empty.
//   A value that is never popped has a pop at the end of time.
//
// Pops of unknown outcome, the *takers*, may pop values that no other pop returns, the *leftovers*.
// A leftover with a taker called at moment k has the core up to k, and a pop that returns never. So
// a taker can but help it, and one called before the push returned leaves nothing of it.
//   To begin with, leftovers have no takers. When no value can be at the bottom of the leftmost
// stretch, and it ends never, then its first leftover has to be taken (if that stays, so does the
// stretch, up to it without any other leftover that stays, and none of the leftovers can be at the
// bottom). It gets the first taker that is left. All leftovers before a moment at which a pop found
// nothing have to be taken by then, first to first; as such a moment the first is chosen at which
// there are enough takers.
//   Where that finds an order, it is one. Where it does not, and nothing was left of any leftover
// that got a taker, and none got one for the sake of a pop that found nothing, there is none: the
// leftovers that got takers had to be taken, and none could be more so. Neither is there one if
// there is none with all leftovers taken by the first taker, or if a pop found nothing and there is
// no moment for it with enough takers. What is left after that is undecided.
#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>

#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

// A value with a core. Ends of cores are told by their rank among the ends.
struct Stay {
  Moment push_called = 0;
  Moment core_begin = 0;       // the return of the push
  std::uint32_t next_end = 0;  // the first end after core_begin
  std::uint32_t core_end = 0;
  Moment pop_returned = kNeverReturns;
  bool left_out = false;
};

// How many cores cover each end of a core. A segment tree: each node has the least count below it,
// but for what was added above.
class Cover {
 public:
  Cover(std::span<const std::int32_t> counts, Budget& budget)
      : leaves_(std::bit_ceil(std::max<std::size_t>(counts.size(), 2))),
        least_(budgeted<std::int32_t>(budget, 2 * leaves_)),
        added_(budgeted<std::int32_t>(budget, leaves_)) {
    std::ranges::copy(counts, least_.begin() + static_cast<std::ptrdiff_t>(leaves_));
    for (std::size_t node = leaves_ - 1; node > 0; --node) update(node);
  }

  // To all of [begin, end).
  void add(std::size_t begin, std::size_t end, std::int32_t amount) {
    if (begin >= end) return;
    std::size_t left = begin + leaves_;
    std::size_t right = end - 1 + leaves_;
    apply(left, amount);
    if (left != right) apply(right, amount);
    for (; left / 2 != right / 2; left /= 2, right /= 2) {
      if (left % 2 == 0) apply(left + 1, amount);
      if (right % 2 == 1) apply(right - 1, amount);
      update(left / 2);
      update(right / 2);
    }
    for (left /= 2; left > 0; left /= 2) update(left);
  }

  // The first at or after `begin` that no core covers; there is one.
  std::size_t first_uncovered(std::size_t begin) const {
    std::size_t node = begin + leaves_;
    std::int32_t above = 0;
    for (std::size_t up = node / 2; up > 0; up /= 2) above += added_[up];
    // Up, as long as the subtree has none, then to the right, then down.
    while (least_[node] + above != 0) {
      while (node % 2 == 1) {
        node /= 2;
        above -= added_[node];
      }
      ++node;
    }
    while (node < leaves_) {
      above += added_[node];
      node *= 2;
      if (least_[node] + above != 0) ++node;
    }
    return node - leaves_;
  }

 private:
  void apply(std::size_t node, std::int32_t amount) {
    least_[node] += amount;
    if (node < leaves_) added_[node] += amount;
  }
  void update(std::size_t node) {
    least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
  }

  std::size_t leaves_;
  BudgetVector<std::int32_t> least_;
  BudgetVector<std::int32_t> added_;
};

// Of some stays, in order of core_begin, the one whose pop returns last: a winner tree.
class LastPops {
 public:
  LastPops(std::size_t size, Budget& budget)
      : leaves_(std::bit_ceil(size + 1)), best_(budgeted<std::uint64_t>(budget, 2 * leaves_)) {}

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  void enter(std::uint32_t stay, Moment pop_returned) {
    std::size_t node = stay + leaves_;
    const std::uint64_t entry = (std::uint64_t{pop_returned} << 32U | stay) + 1;
    for (; node > 0 && best_[node] < entry; node /= 2) best_[node] = entry;
  }
  void leave(std::uint32_t stay) {
    std::size_t node = stay + leaves_;
    best_[node] = 0;
    for (node /= 2; node > 0; node /= 2)
      best_[node] = std::max(best_[2 * node], best_[2 * node + 1]);
  }
  // Of those before `end` that entered and did not leave; kNone when there are none.
  std::uint32_t last_before(std::size_t end) const {
    std::uint64_t best = 0;
    for (std::size_t right = end + leaves_; right > 1; right /= 2) {
      if (right % 2 == 1) best = std::max(best, best_[right - 1]);
    }
    return stay_of(best);
  }

 private:
  static std::uint32_t stay_of(std::uint64_t entry) {
    return entry == 0 ? kNone : static_cast<std::uint32_t>(entry - 1);
  }

  std::size_t leaves_;
  BudgetVector<std::uint64_t> best_;  // 0: nobody; else the return, the stay, and one
};

// The values that are left, from the leftmost stretch to the rightmost.
class Stretches {
 public:
  // Leftovers stay until `leftovers_end`.
  Stretches(const Passages& all, Moment moments, Moment leftovers_end, Budget& budget)
      : takers_(all.takers),
        stays_(budgeted<Stay>(budget)),
        by_push_(budgeted<std::uint32_t>(budget)),
        leftovers_(budgeted<std::uint32_t>(budget)),
        ends_(budgeted<Moment>(budget)),
        begun_(budgeted<std::uint32_t>(budget)) {
    sort(all, moments, leftovers_end, budget);
    cover_.emplace(counts(budget), budget);
    last_pops_.emplace(stays_.size(), budget);
  }

  // Gives a taker to each of the first leftovers.
  void take_first(std::size_t leftovers) {
    while (leftovers-- > 0 && take_first_leftover()) nothing_left_of_taken_ = false;
  }

  // Whether every stretch, to the end, has a value that can be at its bottom.
  bool go_well() {
    for (std::uint32_t first = 0; first < stays_.size();) {
      if (stays_[first].left_out) {
        ++first;
        continue;
      }
      enter_pushed_before(stays_[first].core_begin);
      const std::size_t end = cover_->first_uncovered(stays_[first].next_end);
      const std::uint32_t bottom = last_pops_->last_before(begun_[end]);
      if (bottom != LastPops::kNone && stays_[bottom].pop_returned > ends_[end]) {
        leave_out(bottom);
      } else if (end + 1 != ends_.size() || !take_first_leftover()) {
        return false;
      }
    }
    return true;
  }

  // If it does not go well, then it does not with any other use of the takers either.
  bool failure_is_certain() const { return nothing_left_of_taken_; }

 private:
  void sort(const Passages& all, Moment moments, Moment leftovers_end, Budget& budget) {
    auto begins = budgeted<std::uint32_t>(budget, moments, LastPops::kNone);  // value, by moment
    auto rank = budgeted<std::uint32_t>(budget, std::size_t{moments} + 1);    // of ends, by moment
    for (const Moment call : takers_) rank[call] = 1;
    for (std::uint32_t value = 0; value < all.of_value.size(); ++value) {
      const Passage& passage = all.of_value[value];
      const Moment end = passage.stays() ? leftovers_end : passage.take.called;
      if (!takes_part(passage) || end < passage.put.returned) continue;
      begins[passage.put.returned] = value;
      rank[end] = 1;
    }
    rank[moments] = 1;
    for (Moment moment = 0; moment <= moments; ++moment) {
      if (rank[moment] != 0) {
        rank[moment] = static_cast<std::uint32_t>(ends_.size());
        ends_.push_back(moment);
        begun_.push_back(static_cast<std::uint32_t>(stays_.size()));
      } else if (begins[moment] != LastPops::kNone) {
        const Passage& passage = all.of_value[begins[moment]];
        const Moment end = passage.stays() ? leftovers_end : passage.take.called;
        stays_.push_back({passage.put.called, moment, static_cast<std::uint32_t>(ends_.size()), end,
                          passage.take.returned, false});
      }
    }
    auto& pushes = begins;  // no longer needed: stays, by moment
    std::ranges::fill(pushes, LastPops::kNone);
    for (std::uint32_t i = 0; i < stays_.size(); ++i) {
      if (stays_[i].core_end == moments) leftovers_.push_back(i);
      stays_[i].core_end = rank[stays_[i].core_end];
      pushes[stays_[i].push_called] = i;
    }
    std::ranges::copy_if(pushes, std::back_inserter(by_push_),
                         [](std::uint32_t stay) { return stay != LastPops::kNone; });
  }

  BudgetVector<std::int32_t> counts(Budget& budget) const {
    auto counts = budgeted<std::int32_t>(budget, ends_.size());
    for (const Stay& stay : stays_) {
      ++counts[stay.next_end];
      --counts[stay.core_end];
    }
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
    return counts;
  }

  // Only those pushed before the stretch can be at its bottom.
  void enter_pushed_before(Moment moment) {
    for (; next_push_ < by_push_.size(); ++next_push_) {
      const std::uint32_t i = by_push_[next_push_];
      if (stays_[i].push_called > moment) return;
      if (!stays_[i].left_out) last_pops_->enter(i, stays_[i].pop_returned);
    }
  }

  void leave_out(std::uint32_t i) {
    stays_[i].left_out = true;
    cover_->add(stays_[i].next_end, stays_[i].core_end, -1);
    last_pops_->leave(i);
  }

  bool take_first_leftover() {
    const auto left_out = [this](std::uint32_t i) { return stays_[i].left_out; };
    while (next_leftover_ < leftovers_.size() && left_out(leftovers_[next_leftover_])) {
      ++next_leftover_;
    }
    if (next_leftover_ == leftovers_.size() || next_taker_ == takers_.size()) return false;
    const std::uint32_t i = leftovers_[next_leftover_++];
    const Moment call = takers_[next_taker_++];
    if (call < stays_[i].core_begin) {
      leave_out(i);
      return true;
    }
    const auto end = std::ranges::lower_bound(ends_, call) - ends_.begin();
    cover_->add(static_cast<std::size_t>(end), stays_[i].core_end, -1);
    stays_[i].core_end = static_cast<std::uint32_t>(end);
    nothing_left_of_taken_ = false;
    return true;
  }

  std::span<const Moment> takers_;  // calls, ascending
  std::size_t next_taker_ = 0;
  BudgetVector<Stay> stays_;             // in order of core_begin
  BudgetVector<std::uint32_t> by_push_;  // stays in order of push_called
  std::size_t next_push_ = 0;
  BudgetVector<std::uint32_t> leftovers_;  // stays
  std::size_t next_leftover_ = 0;
  BudgetVector<Moment> ends_;          // ascending; the last is the end of time
  BudgetVector<std::uint32_t> begun_;  // by end: how many cores begin before it
  std::optional<Cover> cover_;
  std::optional<LastPops> last_pops_;
  bool nothing_left_of_taken_ = true;
};

// The moments at which pops that found nothing may have done so.
struct EmptyMoments {
  bool enough = true;  // each has one
  std::size_t taken_before =
      0;  // the leftovers that have to be taken for the sake of the first ones
};

EmptyMoments empty_moments(const Passages& all, Moment moments, Budget& budget) {
  EmptyMoments result;
  if (all.empties.empty()) return result;
  auto taken = budgeted<Passage>(budget);
  auto leftovers = budgeted<std::uint32_t>(budget, std::size_t{moments} + 1);  // by return of push
  for (const Passage& passage : all.of_value) {
    if (!passage.stays()) {
      taken.push_back(passage);
    } else if (takes_part(passage)) {
      ++leftovers[passage.put.returned];
    }
  }
  const auto others = surely_in(taken, moments, budget);
  constexpr Moment kNo = kNeverReturns;
  auto next = budgeted<Moment>(budget, std::size_t{moments} + 1, kNo);  // moment that will do
  auto pushed = budgeted<std::uint32_t>(budget, moments);  // leftovers whose push returned before
  std::uint32_t count = 0;
  std::size_t called = 0;
  for (Moment t = 0; t < moments; ++t) {
    while (called < all.takers.size() && all.takers[called] <= t) ++called;
    pushed[t] = count;
    if (others[t] == 0 && count <= called) next[t] = t;
    count += leftovers[t];
  }
  for (Moment t = moments; t-- > 0;) next[t] = std::min(next[t], next[t + 1]);
  for (const Opening& opening : all.empties) {
    const Moment chosen = next[opening.called];
    if (chosen > opening.returned) return {false, 0};
    result.taken_before = std::max<std::size_t>(result.taken_before, pushed[chosen]);
  }
  return result;
}

}  // namespace

Answer judge_stack(const MonitorInput& input, Budget& budget) {
  const Passages all = passages(input, budget);
  if (all.so_far != Answer::valid) return all.so_far;
  budget.poll();
  const EmptyMoments empty = empty_moments(all, input.moments, budget);
  if (!empty.enough) return Answer::invalid;
  budget.poll();
  Stretches stretches(all, input.moments, input.moments, budget);
  budget.poll();
  stretches.take_first(empty.taken_before);
  if (stretches.go_well()) return Answer::valid;
  if (stretches.failure_is_certain()) return Answer::invalid;
  budget.poll();
  Stretches relaxed(all, input.moments, all.takers.front(), budget);
  return relaxed.go_well() ? Answer::undecided : Answer::invalid;
}

}  // namespace linnet::checker
