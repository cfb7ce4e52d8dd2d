// Where the states come from that operations need, for models with transitions (model.h).
//
// An operation that needs the state v can only take effect while v lasts: after the initial state,
// if that is v, or after an operation that leaves v, one of its *suppliers*. What is called too
// late or is over too soon cannot help, whatever the search does; that is known in one pass.
#pragma once

#include <cstddef>
#include <span>

#include "checker/budget.h"
#include "checker/timeline.h"

namespace linnet::checker {

class Supply {
 public:
  // Site 0 is the initial state. Throws LimitReached.
  Supply(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
         Budget& budget);

  // Whether a supplier of the operation of that rank is called before it returns, and has a number
  // of at least `from`.
  bool called_later(Rank rank, LocalId from) const {
    return latest_supplier_[rank] != kNone && latest_supplier_[rank] >= from;
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
  void judge(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
             Budget& budget);

  BudgetVector<LocalId> latest_supplier_;  // by rank; kNone when there is none
  BudgetVector<CrashedIndex> first_crashed_;
  BudgetVector<CrashedIndex> next_crashed_;
  Rank first_hopeless_ = 0;
};

}  // namespace linnet::checker
