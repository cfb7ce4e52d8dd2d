#include "checker/supply.h"

#include <algorithm>
#include <numeric>

namespace linnet::checker {
namespace {

// The suppliers of a state called so far.
struct Suppliers {
  LocalId latest_call = kNone;
  Rank latest_return = 0;  // kNone: one of them never returns. Meaningless while there is no call
  // The returns below it, from the latest return on, are of nothing that came in between.
  Rank seen = 0;
};

}  // namespace

Supply::Supply(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
               Budget& budget)
    : begin_(budgeted<std::uint32_t>(budget, sites + 1)),
      suppliers_(budgeted<LocalId>(budget)),
      first_crashed_(budgeted<CrashedIndex>(budget, sites, kNone)),
      next_crashed_(budgeted<CrashedIndex>(budget, timeline.crashed_class.size(), kNone)),
      first_hopeless_(static_cast<Rank>(timeline.returns())) {
  for (CrashedIndex index = 0; index < next_crashed_.size(); ++index) {
    const SiteId leaves = traits[timeline.crashed_class[index]].leaves;
    if (leaves == kNone) continue;
    next_crashed_[index] = first_crashed_[leaves];
    first_crashed_[leaves] = index;
  }
  if (sites == 0) return;
  collect(timeline, traits);
  judge(timeline, traits, sites, budget);
}

void Supply::collect(const Timeline& timeline, std::span<const ClassTraits> traits) {
  const auto leaves = [&](LocalId id) { return traits[timeline.class_of[id]].leaves; };
  const auto count = static_cast<LocalId>(timeline.class_of.size());
  for (LocalId id = 0; id < count; ++id) {
    if (leaves(id) != kNone) ++begin_[leaves(id)];
  }
  std::exclusive_scan(begin_.begin(), begin_.end(), begin_.begin(), 0U);
  suppliers_.resize(begin_.back());
  // Each beginning moves on as its site's suppliers are put down: to where the next site begins.
  for (LocalId id = 0; id < count; ++id) {
    if (leaves(id) != kNone) suppliers_[begin_[leaves(id)]++] = id;
  }
  std::shift_right(begin_.begin(), begin_.end(), 1);
  begin_.front() = 0;
}

void Supply::judge(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
                   Budget& budget) {
  auto suppliers = budgeted<Suppliers>(budget, sites);
  auto rank_at_call = budgeted<Rank>(budget, timeline.slots);  // by slot
  LocalId called = 0;
  for (Rank rank = 0; rank < timeline.returns(); ++rank) {
    for (; called < timeline.called_before[rank]; ++called) {
      const Rank returned = timeline.rank_of[called];  // kNone, the greatest, when it crashed
      if (returned != kNone) rank_at_call[timeline.slot_of[called]] = rank;
      const SiteId leaves = traits[timeline.class_of[called]].leaves;
      if (leaves == kNone) continue;
      Suppliers& of = suppliers[leaves];
      of.latest_return = of.latest_call == kNone ? returned : std::max(of.latest_return, returned);
      of.latest_call = called;
    }
    const LocalId id = timeline.by_rank[rank];
    const SiteId needs = traits[timeline.class_of[id]].needs;
    if (needs == kNone) continue;
    Suppliers& of = suppliers[needs];
    const Rank over = rank_at_call[timeline.slot_of[id]];
    const bool none = of.latest_call == kNone;
    if (first_hopeless_ < rank || (!none && of.latest_return >= over)) continue;
    const LocalId after = none ? 0 : timeline.called_before[of.latest_return];
    of.seen = std::max(of.seen, none ? 0 : of.latest_return + 1);
    bool hopeless = none && needs != 0;
    for (; !hopeless && of.seen < over; ++of.seen) {
      const LocalId between = timeline.by_rank[of.seen];
      const ClassTraits& own = traits[timeline.class_of[between]];
      hopeless = between >= after && (own.leaves != kNone || own.needs != needs);
    }
    if (hopeless) first_hopeless_ = rank;
  }
}

}  // namespace linnet::checker
