// How many crashed operations of each class a configuration has used, as one number.
//
// Few different multisets are in use at a time, and most configurations have used none, so each is
// written down once, in sparse form, and configurations hold its number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/budget.h"
#include "checker/timeline.h"

namespace linnet::checker {

using UsesId = std::uint32_t;

// Equal multisets have equal numbers.
class UsesTable {
 public:
  static constexpr UsesId kUnused = 0;  // the empty multiset

  // Members of a class, in order of class; never 0.
  struct Use {
    CrashedIndex crashed = 0;
    std::uint32_t count = 0;

    bool operator==(const Use&) const = default;
  };

  explicit UsesTable(Budget& budget);

  std::size_t size() const { return begin_.size() - 1; }
  std::span<const Use> uses(UsesId id) const {
    return std::span(uses_).subspan(begin_[id], begin_[id + 1] - begin_[id]);
  }

  std::uint32_t count(UsesId id, CrashedIndex crashed) const;
  std::size_t total(UsesId id) const;
  // Whether a has component-wise no more than b.
  bool at_most(UsesId a, UsesId b) const { return a == kUnused || a == b || within(a, b); }

  // With one member of the class more.
  UsesId plus(UsesId id, CrashedIndex crashed);
  // The number of that multiset, which may be another table's.
  UsesId add(std::span<const Use> uses);

 private:
  bool within(UsesId a, UsesId b) const;
  std::size_t place(std::span<const Use> uses) const;
  void grow();

  BudgetVector<Use> uses_;
  BudgetVector<std::uint32_t> begin_;  // by id, and the end
  BudgetVector<UsesId> table_;         // open addressing, a power of two; kNone where free
  BudgetVector<Use> scratch_;
};

}  // namespace linnet::checker
