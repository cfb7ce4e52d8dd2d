// The operations of one partition as the search sees them: who is called when, who returns when.
//
// The search never looks at the operations themselves. It counts along two orders: the operations
// numbered in order of call (their *ids*), and the completed ones in order of return (their
// *ranks*). Operations that are interchangeable, having equal steps, share a *class*.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "checker/budget.h"
#include "history/history.h"

namespace linnet::checker {

using LocalId = std::uint32_t;       // an operation of the partition, in order of call
using Rank = std::uint32_t;          // a completed operation, in order of return
using Slot = std::uint32_t;          // a bit of the mask
using ClassId = std::uint32_t;       // a set of operations with equal steps
using SiteId = std::uint32_t;        // a state that a step needs or leaves
using CrashedIndex = std::uint32_t;  // a class with members of unknown outcome

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// When an operation was open: positions in the history, as in history::Operation. A crashed one
// returns never.
struct Interval {
  std::int64_t called = 0;
  std::int64_t returned = history::Operation::kNever;
};

// What the engine may assume of the steps of a class (see the optional members in model.h).
struct ClassTraits {
  bool observes = false;
  bool overwrites = false;
  // Of models with transitions (model.h) alone; kNone otherwise, and where the step has none.
  SiteId needs = kNone;
  SiteId leaves = kNone;
};

// Invariant: an operation is either completed (it has a rank and a slot) or crashed (it has
// neither, and its class has a CrashedIndex).
struct Timeline {
  explicit Timeline(Budget& budget);

  std::size_t operations() const { return class_of.size(); }
  std::size_t returns() const { return by_rank.size(); }
  bool crashed(LocalId id) const { return rank_of[id] == kNone; }
  std::span<const LocalId> crashed_members(CrashedIndex index) const {
    return std::span(members).subspan(member_begin[index],
                                      member_begin[index + 1] - member_begin[index]);
  }

  // By id.
  std::span<const ClassId> class_of;  // the caller's
  BudgetVector<Rank> rank_of;         // kNone: crashed
  // Two completed operations that are open at the same time never have the same slot, so a mask of
  // slots tells open operations apart, and is as wide as the concurrency, not as the history
  // (interval colouring).
  BudgetVector<Slot> slot_of;

  // By rank.
  BudgetVector<LocalId> by_rank;
  BudgetVector<LocalId> called_before;  // how many operations were called before that return

  std::size_t slots = 0;  // the most completed operations open at once

  // By class.
  BudgetVector<CrashedIndex> crashed_of;  // kNone: no member crashed

  // By CrashedIndex, in order of the first member's call.
  BudgetVector<ClassId> crashed_class;
  BudgetVector<std::uint32_t> member_begin;  // into members; one more than there are classes
  BudgetVector<LocalId> members;             // of one class together, in order of call
};

// The operations in order of call: when each was open and its class, a number below `class_count`.
// None returns before it is called. The classes outlive the timeline. Throws LimitReached.
Timeline make_timeline(std::span<const Interval> intervals, std::span<const ClassId> class_of,
                       std::size_t class_count, Budget& budget);

}  // namespace linnet::checker
