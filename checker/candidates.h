// What may come next in a search, and the order in which it is tried.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/mask.h"
#include "checker/open_set.h"
#include "checker/restarts.h"
#include "checker/rules.h"
#include "checker/state_store.h"
#include "checker/supply.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A candidate: the slot of a completed operation, or kCrashedMove and the index of a class of
// crashed ones.
using Move = std::uint32_t;
inline constexpr Move kCrashedMove = Move{1} << 31;

// The configuration, at the open set's frontier, whose candidates are wanted.
struct Junction {
  const MaskWord* live = nullptr;  // the operations open and linearized
  StateWord state = 0;             // with transitions, a site
  std::size_t linearized = 0;      // how many operations led here
  bool unobserved = false;         // the last was a crashed one, and no other followed it
};

// The order of moves changes no verdict, only how soon a search finds its way. Obligations come
// before freedoms: an operation that needs the present state may not find it again, while one that
// needs none can wait for its return, and serve until then to bring a state about.
//
//   1. what needs the present state, the first to return first
//   2. the operation that returns first
//   3. what leaves the state that this one needs; what leaves one that an open operation needs
//   4. the rest
//   5. crashed operations, in the same order: rule 9, cheapest first. One that is used is gone,
//      and a search that is wrong gets far on what the right order needs later on
//
// Where a restart has gone back, the order is drawn anew.
//
// Everything given outlives it.
template <std::size_t kFixed, bool kTransitions, Rules kRules>
class Candidates {
 public:
  Candidates(const Timeline& timeline, std::span<const ClassTraits> traits, const Supply& supply,
             const OpenSet<kFixed>& open, const Restarts& restarts,
             std::span<const std::uint32_t> used)
      : timeline_(timeline),
        traits_(traits),
        supply_(supply),
        open_(open),
        restarts_(restarts),
        used_(used),
        layout_(timeline.slots) {
    for (CrashedIndex index = 0; index < used_.size(); ++index) {
      if (traits_[timeline.crashed_class[index]].needs != kNone) needing_.push_back(index);
    }
  }

  // Whether to try the operation that returns first without looking at the others. Mostly it is
  // among the best: unless it needs no state and another needs the present one.
  bool first_at_once(const Junction& here) const {
    if (restarts_.shuffled(open_.frontier())) return restarts_.drawn(here.linearized, 2) != 0;
    if constexpr (!kTransitions || !kRules.needed_state_first) return true;
    if (traits_[open_.class_in(open_.first())].needs != kNone) return true;
    return !layout_.exceeds(open_.needing(here.state), here.live);
  }

  // Appends the candidates, the best last; the operation that returns first if it is wanted.
  void list(const Junction& here, bool with_first, BudgetVector<Move>& moves) {
    ranked_.clear();
    const Slot first = open_.first();
    const SiteId goal = traits_[open_.class_in(first)].needs;
    for (std::size_t w = 0; w < layout_.words(); ++w) {
      MaskWord rest = open_.all()[w] & ~here.live[w];
      if constexpr (kTransitions) rest &= open_.needing(here.state)[w] | open_.needing_none()[w];
      for (; rest != 0; rest &= rest - 1) {
        const auto slot = static_cast<Slot>(w * 64 + static_cast<Slot>(std::countr_zero(rest)));
        if (slot == first ? !with_first : replaceable(slot, here.live)) continue;
        const std::uint64_t urgency = slot == first ? 1 : urgent(open_.class_in(slot), goal, here);
        ranked_.push_back({urgency << 32 | open_.rank_in(slot), slot});
      }
    }
    for_each_crashed(here.live, [&](CrashedIndex index) {
      if (!useful(index, here)) return;
      const std::uint64_t urgency =
          (kRules.crashed_last ? kLast : 0) + urgent(timeline_.crashed_class[index], goal, here);
      ranked_.push_back({urgency << 32 | index, kCrashedMove + index});
    });
    std::ranges::sort(ranked_, std::greater{}, &Ranked::key);
    for (const Ranked& move : ranked_) moves.push_back(move.move);
  }

 private:
  static constexpr std::uint64_t kLast = 4;  // the greatest urgency, see urgent()

  struct Ranked {
    std::uint64_t key;
    Move move;
  };

  // How soon to try an operation other than the first to return: the lower, the sooner.
  std::uint64_t urgent(ClassId id, SiteId goal, const Junction& here) const {
    if (restarts_.shuffled(open_.frontier())) {
      return restarts_.drawn(here.linearized << 32 | id, kLast + 1);
    }
    if constexpr (!kTransitions || !kRules.needed_state_first) return kLast;
    if (traits_[id].needs != kNone) return 0;
    const SiteId leaves = traits_[id].leaves;
    if (leaves == goal) return 2;
    return layout_.exceeds(open_.needing(leaves), here.live) ? 3 : kLast;
  }

  // Rule 3, earliest deadline first. Of interchangeable open operations only the one that returns
  // first is a candidate. Proof: take a completion that starts with another, o, and let e be the
  // first to return. If e occurs in it, later, exchange the two; else put e in o's place. Equal
  // steps have equal effects, so every step stays legal. e is open now; o comes where e was, which
  // is before e's return and so before o's own.
  bool replaceable(Slot slot, const MaskWord* live) const {
    if constexpr (!kRules.earliest_deadline_first) return false;
    const Rank own = open_.rank_in(slot);
    bool sooner = false;
    layout_.for_each_beyond(open_.of_class(open_.class_in(slot)), live,
                            [&](Slot other) { sooner = sooner || open_.rank_in(other) < own; });
    return sooner;
  }

  // Visits classes of crashed operations, none twice: all, or by rule 5 those that leave a state
  // which an operation needs that is open or crashed. With transitions, what comes next after a
  // crashed operation must be one of these: see useful(); nothing returns in between.
  template <typename Visit>
  void for_each_crashed(const MaskWord* live, Visit visit) {
    const CrashedIndex end = open_.crashed_classes();
    if (end == 0) return;
    if constexpr (!kTransitions || !kRules.no_useless_crashed) {
      for (CrashedIndex index = 0; index < end; ++index) visit(index);
    } else {
      wanted_.clear();
      layout_.for_each_beyond(open_.all(), live,
                              [&](Slot slot) { want(traits_[open_.class_in(slot)].needs); });
      for (const CrashedIndex index : needing_) {
        if (index >= end || used_[index] == open_.available(index)) continue;
        want(traits_[timeline_.crashed_class[index]].needs);
      }
      for (const SiteId site : wanted_) {
        CrashedIndex index = supply_.first_crashed(site);
        for (; index != kNone; index = supply_.next_crashed(index)) {
          if (index < end) visit(index);
        }
      }
    }
  }

  void want(SiteId site) {
    if (site != kNone && std::ranges::find(wanted_, site) == wanted_.end()) wanted_.push_back(site);
  }

  // Whether one more crashed operation of that class is a candidate.
  bool useful(CrashedIndex index, const Junction& here) const {
    if (used_[index] == open_.available(index)) return false;
    const ClassId own = timeline_.crashed_class[index];
    // Rule 3 for crashed operations: their deadline is never, so they come after every completed
    // one of their class. Among themselves only the number used matters, and the ones called first
    // are used first, since each of them can stand wherever a later one can.
    if constexpr (kRules.earliest_deadline_first) {
      if (layout_.exceeds(open_.of_class(own), here.live)) return false;
    }
    // Rule 5, useless crashed moves. A crashed operation may be left out. Take a completion with
    // the fewest of them. Then none of them leaves the state as it is, and no run of them brings
    // back a state that was there before the run: without them the rest would be just as legal. Nor
    // does one stand right before an operation that is legal in every state and whose effect does
    // not depend on the state: it could be left out as well (observers that see the crashed
    // operation's effect stand in between, by rule 2 at once).
    if (kRules.no_useless_crashed && here.unobserved && traits_[own].overwrites) return false;
    return !kTransitions || traits_[own].needs == kNone || traits_[own].needs == here.state;
  }

  const Timeline& timeline_;
  std::span<const ClassTraits> traits_;
  const Supply& supply_;
  const OpenSet<kFixed>& open_;
  const Restarts& restarts_;
  std::span<const std::uint32_t> used_;  // by class of crashed operations
  MaskLayout<kFixed> layout_;
  std::vector<CrashedIndex> needing_;  // the classes of crashed operations that need a state
  std::vector<Ranked> ranked_;         // list() works with it
  std::vector<SiteId> wanted_;         // for_each_crashed() works with it
};

}  // namespace linnet::checker
