// Where the states come from that operations need, for models with transitions (model.h).
//
// An operation that needs the state v can only take effect while v lasts: after the initial state,
// if that is v, or after an operation that leaves v, one of its *suppliers*. What is called too
// late or is over too soon cannot help, whatever the search does; that is known in one pass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/budget.h"
#include "checker/timeline.h"

namespace linnet::checker {

class Supply {
 public:
  // Site 0 is the initial state. Throws LimitReached.
  Supply(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
         Budget& budget);

  // How many suppliers of a state have a number of at least `from` and below `end`; no more than
  // `enough` are counted.
  std::size_t called(SiteId site, LocalId from, LocalId end, std::size_t enough) const {
    const auto last = suppliers_.begin() + begin_[site + 1];
    auto next = std::lower_bound(suppliers_.begin() + begin_[site], last, from);
    std::size_t count = 0;
    for (; next != last && *next < end && count < enough; ++next) ++count;
    return count;
  }

  // The first operation, by rank, that can take effect in no order; the number of returns when none
  // is known.
  //
  // Known is that of an operation o which needs v, when v has no supplier called before o returns
  // (the initial state counts as one that is over before everything), or when all of them are over
  // before some x is called, and x is over before o is called, where x either changes the state or
  // observes another. Proof of the latter: x comes behind all suppliers and before o. Right behind
  // x the state is not v: x does not leave v, or it would be a supplier. From there to o nothing
  // leaves v.
  Rank first_hopeless() const { return first_hopeless_; }

  // The crashed classes that leave a state: the first; the next behind one; kNone behind the last.
  CrashedIndex first_crashed(SiteId site) const { return first_crashed_[site]; }
  CrashedIndex next_crashed(CrashedIndex index) const { return next_crashed_[index]; }

 private:
  void collect(const Timeline& timeline, std::span<const ClassTraits> traits);
  void judge(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
             Budget& budget);

  BudgetVector<std::uint32_t> begin_;  // by site: where its suppliers begin; one more than sites
  BudgetVector<LocalId> suppliers_;    // of each site, in order of call
  BudgetVector<CrashedIndex> first_crashed_;
  BudgetVector<CrashedIndex> next_crashed_;
  Rank first_hopeless_ = 0;
};

}  // namespace linnet::checker
