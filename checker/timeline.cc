#include "checker/timeline.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/check.h"

namespace linnet::checker {
namespace {

// Returns in order, and who was called by then: by one pass over all positions, as long as these
// are not many more than the operations and no two things happen at one. False when it is not so.
bool place_returns(Timeline& timeline, std::span<const Interval> intervals, Budget& budget) {
  std::int64_t end = intervals.back().called;
  for (const Interval& interval : intervals) {
    if (interval.returned != history::Operation::kNever) end = std::max(end, interval.returned);
  }
  // Unsigned, where the distance of any two positions is a number.
  const auto begin = static_cast<std::uint64_t>(intervals.front().called);
  const std::uint64_t length = static_cast<std::uint64_t>(end) - begin;
  if (length > 4 * intervals.size()) return false;
  // What happens at each position: nothing, a call, or the return of the operation kReturn + id.
  constexpr std::uint32_t kCall = 1;
  constexpr std::uint32_t kReturn = 2;
  auto events = budgeted<std::uint32_t>(budget, length + 1);
  const auto event = [&](std::int64_t position) -> std::uint32_t& {
    return events[static_cast<std::uint64_t>(position) - begin];
  };
  std::size_t returns = 0;
  for (LocalId id = 0; id < intervals.size(); ++id) {
    const auto [called, returned] = intervals[id];
    LINNET_CHECK(called <= returned, "operation {} returns before its call", id);
    if (std::exchange(event(called), kCall) != 0) return false;
    if (returned == history::Operation::kNever) continue;
    if (std::exchange(event(returned), kReturn + id) != 0) return false;
    ++returns;
  }
  // Every event is written to the next place, and the next place moves on when it was a return: no
  // branch that depends on the history.
  timeline.by_rank.resize(returns + 1);
  timeline.called_before.resize(returns + 1);
  std::size_t rank = 0;
  LocalId called = 0;
  for (const std::uint32_t happened : events) {
    timeline.by_rank[rank] = happened - kReturn;
    timeline.called_before[rank] = called;
    rank += happened >= kReturn ? 1 : 0;
    called += happened == kCall ? 1 : 0;
  }
  timeline.by_rank.pop_back();
  timeline.called_before.pop_back();
  return true;
}

// The same, wherever the positions are.
void sort_returns(Timeline& timeline, std::span<const Interval> intervals) {
  timeline.by_rank.clear();
  timeline.called_before.clear();
  for (LocalId id = 0; id < intervals.size(); ++id) {
    if (intervals[id].returned != history::Operation::kNever) timeline.by_rank.push_back(id);
  }
  const auto returned = [&](LocalId id) { return intervals[id].returned; };
  std::ranges::stable_sort(timeline.by_rank, std::less{}, returned);
  LocalId called = 0;
  for (const LocalId id : timeline.by_rank) {
    // A call at the very position of the return is concurrent with it: a precedes b only when
    // a.returned < b.called.
    while (called < intervals.size() && intervals[called].called <= returned(id)) ++called;
    timeline.called_before.push_back(called);
  }
}

// Numbers the returns, and hands every completed operation a slot at its call and takes it back at
// its return.
void rank_and_colour(Timeline& timeline, std::span<const Interval> intervals, Budget& budget) {
  timeline.rank_of.assign(intervals.size(), kNone);
  timeline.slot_of.assign(intervals.size(), kNone);
  auto free = budgeted<Slot>(budget);
  LocalId called = 0;
  for (Rank rank = 0; rank < timeline.returns(); ++rank) {
    for (; called < timeline.called_before[rank]; ++called) {
      if (intervals[called].returned == history::Operation::kNever) continue;
      if (free.empty()) free.push_back(static_cast<Slot>(timeline.slots++));
      timeline.slot_of[called] = free.back();
      free.pop_back();
    }
    const LocalId returning = timeline.by_rank[rank];
    const Slot released = timeline.slot_of[returning];
    LINNET_CHECK(released != kNone, "the operation of rank {} returns before its call", rank);
    timeline.rank_of[returning] = rank;
    free.push_back(released);
  }
}

// Groups the crashed operations by class.
void collect_crashed(Timeline& timeline, std::size_t class_count, Budget& budget) {
  timeline.crashed_of.assign(class_count, kNone);
  if (timeline.returns() == timeline.operations()) {
    timeline.member_begin.push_back(0);
    return;
  }
  auto counts = budgeted<std::uint32_t>(budget);
  for (LocalId id = 0; id < timeline.operations(); ++id) {
    if (!timeline.crashed(id)) continue;
    CrashedIndex& index = timeline.crashed_of[timeline.class_of[id]];
    if (index == kNone) {
      index = static_cast<CrashedIndex>(timeline.crashed_class.size());
      timeline.crashed_class.push_back(timeline.class_of[id]);
      counts.push_back(0);
    }
    ++counts[index];
  }
  timeline.member_begin.push_back(0);
  for (const std::uint32_t count : counts) {
    timeline.member_begin.push_back(timeline.member_begin.back() + count);
  }
  timeline.members.assign(timeline.member_begin.back(), 0);
  std::ranges::fill(counts, 0);
  for (LocalId id = 0; id < timeline.operations(); ++id) {
    if (!timeline.crashed(id)) continue;
    const CrashedIndex index = timeline.crashed_of[timeline.class_of[id]];
    timeline.members[timeline.member_begin[index] + counts[index]++] = id;
  }
}

}  // namespace

Timeline::Timeline(Budget& budget)
    : rank_of(budgeted<Rank>(budget)),
      slot_of(budgeted<Slot>(budget)),
      by_rank(budgeted<LocalId>(budget)),
      called_before(budgeted<LocalId>(budget)),
      crashed_of(budgeted<CrashedIndex>(budget)),
      crashed_class(budgeted<ClassId>(budget)),
      member_begin(budgeted<std::uint32_t>(budget)),
      members(budgeted<LocalId>(budget)) {}

Timeline make_timeline(std::span<const Interval> intervals, std::span<const ClassId> class_of,
                       std::size_t class_count, Budget& budget) {
  LINNET_CHECK(intervals.size() == class_of.size(), "{} classes of {} operations", class_of.size(),
               intervals.size());
  Timeline timeline(budget);
  timeline.class_of = class_of;
  budget.poll();
  if (!intervals.empty() && !place_returns(timeline, intervals, budget)) {
    sort_returns(timeline, intervals);
  }
  budget.poll();
  rank_and_colour(timeline, intervals, budget);
  collect_crashed(timeline, class_count, budget);
  return timeline;
}

}  // namespace linnet::checker
