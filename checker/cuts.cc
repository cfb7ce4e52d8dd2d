#include "checker/cuts.h"

#include <algorithm>

namespace linnet::checker {
namespace {

// The states that crashed operations called so far leave.
struct Crashed {
  SiteId leaves = kNone;
  bool several = false;

  void add(SiteId site) {
    if (site == kNone) return;
    several = several || (leaves != kNone && leaves != site);
    leaves = site;
  }
  bool allow_only(SiteId site) const { return !several && (leaves == kNone || leaves == site); }
};

// The state at a cut, when crashed operations are left aside, from that at the cut before; kNone
// when it is not known. Between the cuts lie the returns from `begin` to before `end`.
SiteId state_after(const Timeline& timeline, std::span<const ClassTraits> traits, Rank begin,
                   Rank end, SiteId state) {
  const auto traits_at = [&](Rank rank) -> const ClassTraits& {
    return traits[timeline.class_of[timeline.by_rank[rank]]];
  };
  bool changed = false;
  LocalId last_call = 0;       // of those that change the state
  LocalId called_by_last = 0;  // how many were called by the time that the last of these returned
  for (Rank rank = begin; rank < end; ++rank) {
    if (traits_at(rank).leaves == kNone) continue;
    changed = true;
    last_call = std::max(last_call, timeline.by_rank[rank]);
    called_by_last = timeline.called_before[rank];
  }
  if (changed) state = kNone;
  bool several = false;
  for (Rank rank = begin; rank < end; ++rank) {
    const ClassTraits& own = traits_at(rank);
    if (own.leaves != kNone) {
      if (last_call >= timeline.called_before[rank]) continue;  // the last one wholly follows it
      several = several || (state != kNone && state != own.leaves);
      state = own.leaves;
    } else if (own.needs != kNone && timeline.by_rank[rank] >= called_by_last) {
      return own.needs;
    }
  }
  return several ? kNone : state;
}

}  // namespace

Cuts::Cuts(const Timeline& timeline, std::span<const ClassTraits> traits, Budget& budget)
    : sealed_(budgeted<MaskWord>(budget, timeline.returns() / 64 + 1)) {
  Crashed crashed;
  SiteId state = 0;
  LocalId called = 0;
  Rank completed = 0;  // of the called
  Rank begin = 0;      // where the cut before is
  for (Rank rank = 0; rank < timeline.returns(); ++rank) {
    for (; called < timeline.called_before[rank]; ++called) {
      if (timeline.crashed(called)) {
        crashed.add(traits[timeline.class_of[called]].leaves);
      } else {
        ++completed;
      }
    }
    const Rank end = rank + 1;
    if (completed > end) continue;
    state = state_after(timeline, traits, begin, end, state);
    begin = end;
    if (state != kNone && crashed.allow_only(state)) MaskLayout<0>::set(sealed_.data(), end);
  }
}

}  // namespace linnet::checker
