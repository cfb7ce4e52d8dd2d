#include "checker/timeline.h"

#include <algorithm>
#include <functional>

#include "base/check.h"

namespace linnet::checker {
namespace {

// A moment of an operation, small enough to sort quickly.
struct Moment {
  std::int64_t position = 0;
  std::uint32_t operation = 0;
};

void sort_by_position(std::span<Moment> moments) {
  const auto position = [](const Moment& moment) { return moment.position; };
  if (!std::ranges::is_sorted(moments, std::less{}, position)) {
    std::ranges::sort(moments, std::less{}, position);
  }
}

// Fills what is known by id: the order of call. Returns the calls, by id.
BudgetVector<Moment> order_calls(Timeline& timeline, std::span<const Participant> participants,
                                 Budget& budget) {
  auto calls = budgeted<Moment>(budget);
  calls.reserve(participants.size());
  for (std::uint32_t i = 0; i < participants.size(); ++i) {
    calls.push_back({participants[i].interval.called, i});
  }
  sort_by_position(calls);
  timeline.operation.reserve(calls.size());
  timeline.class_of.reserve(calls.size());
  for (const Moment& call : calls) {
    timeline.operation.push_back(participants[call.operation].operation);
    timeline.class_of.push_back(participants[call.operation].class_id);
  }
  return calls;
}

// Fills what is known by rank: the order of return, and who was called by then.
void order_returns(Timeline& timeline, std::span<const Participant> participants,
                   std::span<const Moment> calls, Budget& budget) {
  auto returns = budgeted<Moment>(budget);
  returns.reserve(calls.size());
  for (LocalId id = 0; id < calls.size(); ++id) {
    const std::int64_t returned = participants[calls[id].operation].interval.returned;
    if (returned != history::Operation::kNever) returns.push_back({returned, id});
  }
  sort_by_position(returns);
  timeline.rank_of.assign(calls.size(), kNone);
  timeline.by_rank.reserve(returns.size());
  timeline.called_before.reserve(returns.size());
  LocalId called = 0;
  for (const Moment& moment : returns) {
    timeline.rank_of[moment.operation] = static_cast<Rank>(timeline.by_rank.size());
    timeline.by_rank.push_back(moment.operation);
    // A call at the very position of the return is concurrent with it: a precedes b only when
    // a.returned < b.called.
    while (called < calls.size() && calls[called].position <= moment.position) ++called;
    timeline.called_before.push_back(called);
  }
}

// Hands every completed operation a slot at its call and takes it back at its return.
void colour_slots(Timeline& timeline, Budget& budget) {
  timeline.slot_of.assign(timeline.operation.size(), kNone);
  auto free = budgeted<Slot>(budget);
  LocalId called = 0;
  for (Rank rank = 0; rank < timeline.returns(); ++rank) {
    for (; called < timeline.called_before[rank]; ++called) {
      if (timeline.crashed(called)) continue;
      if (free.empty()) free.push_back(static_cast<Slot>(timeline.slots++));
      timeline.slot_of[called] = free.back();
      free.pop_back();
    }
    const Slot released = timeline.slot_of[timeline.by_rank[rank]];
    LINNET_CHECK(released != kNone, "the operation of rank {} returns before its call", rank);
    free.push_back(released);
  }
}

// Groups the crashed operations by class.
void collect_crashed(Timeline& timeline, std::size_t class_count, Budget& budget) {
  timeline.crashed_of.assign(class_count, kNone);
  auto counts = budgeted<std::uint32_t>(budget);
  for (LocalId id = 0; id < timeline.operation.size(); ++id) {
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
  for (LocalId id = 0; id < timeline.operation.size(); ++id) {
    if (!timeline.crashed(id)) continue;
    const CrashedIndex index = timeline.crashed_of[timeline.class_of[id]];
    timeline.members[timeline.member_begin[index] + counts[index]++] = id;
  }
}

}  // namespace

Timeline::Timeline(Budget& budget)
    : operation(budgeted<OperationIndex>(budget)),
      class_of(budgeted<ClassId>(budget)),
      rank_of(budgeted<Rank>(budget)),
      slot_of(budgeted<Slot>(budget)),
      by_rank(budgeted<LocalId>(budget)),
      called_before(budgeted<LocalId>(budget)),
      crashed_of(budgeted<CrashedIndex>(budget)),
      crashed_class(budgeted<ClassId>(budget)),
      member_begin(budgeted<std::uint32_t>(budget)),
      members(budgeted<LocalId>(budget)) {}

Timeline make_timeline(std::span<const Participant> participants, std::size_t class_count,
                       Budget& budget) {
  Timeline timeline(budget);
  budget.poll();
  {
    const BudgetVector<Moment> calls = order_calls(timeline, participants, budget);
    budget.poll();
    order_returns(timeline, participants, calls, budget);
  }
  budget.poll();
  colour_slots(timeline, budget);
  collect_crashed(timeline, class_count, budget);
  return timeline;
}

}  // namespace linnet::checker
