#include "checker/supply.h"

#include <algorithm>

namespace linnet::checker {
namespace {

// The suppliers of a state called so far.
struct Suppliers {
  LocalId latest_call = kNone;
  Rank latest_return = 0;  // kNone: one of them never returns. Meaningless while there is no call
};

// Of the operations over by now, the one called last; and the last of those that tell of another
// state than it does. One that changes the state tells of no state: kNone.
struct Latest {
  LocalId call = kNone;
  SiteId seen = kNone;
  LocalId other_call = kNone;

  void add(LocalId id, SiteId state) {
    if (call == kNone || id > call) {
      if (call != kNone && seen != state) other_call = call;
      call = id;
      seen = state;
    } else if (state != seen && (other_call == kNone || id > other_call)) {
      other_call = id;
    }
  }

  // The last that tells of another state than that one; kNone when none does.
  LocalId other_than(SiteId state) const { return seen == state ? other_call : call; }
};

}  // namespace

Supply::Supply(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
               Budget& budget)
    : latest_supplier_(budgeted<LocalId>(budget, timeline.returns(), kNone)),
      first_crashed_(budgeted<CrashedIndex>(budget, sites, kNone)),
      next_crashed_(budgeted<CrashedIndex>(budget, timeline.crashed_class.size(), kNone)),
      first_hopeless_(static_cast<Rank>(timeline.returns())) {
  for (CrashedIndex index = 0; index < next_crashed_.size(); ++index) {
    const SiteId leaves = traits[timeline.crashed_class[index]].leaves;
    if (leaves == kNone) continue;
    next_crashed_[index] = first_crashed_[leaves];
    first_crashed_[leaves] = index;
  }
  judge(timeline, traits, sites, budget);
}

void Supply::judge(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
                   Budget& budget) {
  auto suppliers = budgeted<Suppliers>(budget, sites);
  auto at_call = budgeted<Latest>(budget, timeline.slots);  // by slot
  Latest over;
  LocalId called = 0;
  for (Rank rank = 0; rank < timeline.returns(); ++rank) {
    for (; called < timeline.called_before[rank]; ++called) {
      if (!timeline.crashed(called)) at_call[timeline.slot_of[called]] = over;
      const SiteId leaves = traits[timeline.class_of[called]].leaves;
      if (leaves == kNone) continue;
      Suppliers& of = suppliers[leaves];
      const Rank returned = timeline.rank_of[called];  // kNone, the greatest, when it crashed
      of.latest_return = of.latest_call == kNone ? returned : std::max(of.latest_return, returned);
      of.latest_call = called;
    }
    const LocalId id = timeline.by_rank[rank];
    const ClassTraits& own = traits[timeline.class_of[id]];
    over.add(id, own.leaves == kNone ? own.needs : kNone);
    if (own.needs == kNone) continue;
    const Suppliers& of = suppliers[own.needs];
    latest_supplier_[rank] = of.latest_call;
    if (first_hopeless_ < rank) continue;
    if (of.latest_call == kNone && own.needs != 0) {
      first_hopeless_ = rank;
    } else if (of.latest_call == kNone || of.latest_return != kNone) {
      const LocalId after = of.latest_call == kNone ? 0 : timeline.called_before[of.latest_return];
      const LocalId between = at_call[timeline.slot_of[id]].other_than(own.needs);
      if (between != kNone && between >= after) first_hopeless_ = rank;
    }
  }
}

}  // namespace linnet::checker
