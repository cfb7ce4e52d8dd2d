// The configuration search: decides one partition.
//
// A configuration is a point between operations (after Wing and Gong, "Testing and verifying
// concurrent objects", JPDC 17, 1993, and Lowe, "Testing for linearizability", CCPE 29(4), 2017):
//
//   frontier  how many returns are satisfied: the operations of the first so many ranks are
//             linearized, that of the next rank is not
//   live      which of the operations open at the frontier are linearized already, by slot
//   state     the model's
//   crashed   how many members of each class of crashed operations have been used
//
// A move linearizes one open operation more. The search is depth-first, without recursion; it ends
// with a witness, or when every configuration that can be reached has failed.
//
// Why the rules may be combined. Call a *completion* of a configuration a sequence of moves that
// satisfies all returns. Rules 2 and 3 turn a completion into another with the same number of
// crashed operations, which starts with a move that is kept; rule 5 only refuses moves that no
// completion with the fewest crashed operations makes; rule 4 refuses a configuration only when one
// that can do as much has failed; rule 8 forgets only what no completion can come from, unless one
// comes from where the search is. So if any completion exists, a kept move leads to a configuration
// that has one, and the search finds it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "checker/classify.h"
#include "checker/cuts.h"
#include "checker/memo.h"
#include "checker/model.h"
#include "checker/open_set.h"
#include "checker/rules.h"
#include "checker/state_store.h"
#include "checker/supply.h"

namespace linnet::checker {

// A configuration at the furthest frontier, as the search left it.
struct StuckPoint {
  StateWord state = 0;
  std::vector<LocalId> latest;   // linearized last, in order
  std::vector<LocalId> open;     // completed, open, not linearized; in order of return
  std::vector<LocalId> crashed;  // one not used for each class of crashed ones that has any
  std::size_t crashed_used = 0;
};

struct SearchStatistics {
  std::uint64_t configurations = 0;
  std::uint64_t backtracks = 0;
  Rank furthest = 0;  // the most returns satisfied
};

// One search. Everything given outlives it.
template <Model M, std::size_t kFixed, Rules kRules>
class Search {
 public:
  Search(const M& model, const Timeline& timeline, const Classes<M>& classes, Budget& budget)
      : timeline_(timeline),
        steps_(classes.steps()),
        traits_(classes.traits()),
        sites_(classes.sites()),
        budget_(budget),
        layout_(timeline.slots),
        states_(model, budget),
        supply_(timeline, traits_, sites_.size(), budget),
        cuts_(timeline, traits_, budget),
        open_(timeline, traits_, sites_.size(), budget),
        memo_(timeline.slots, timeline.crashed_class.size(), budget),
        frames_(budgeted<Frame>(budget)),
        masks_(budgeted<MaskWord>(budget)),
        moves_(budgeted<Move>(budget)),
        trail_(budgeted<LocalId>(budget)),
        used_(budgeted<std::uint32_t>(budget, timeline.crashed_class.size())),
        tried_(budgeted<std::uint64_t>(budget, timeline.crashed_class.size())) {}

  // Whether an order exists; none when it would take more configurations than so many to tell. To
  // be called once. Throws LimitReached.
  //
  // No order satisfies the return at the horizon and those before it: there is none at the horizon,
  // or it is hopeless by itself, or a search failed that gave configurations up, none for a later
  // return, and got no further. What was given up early might have got further than the search did
  // without, and been in other states there. So a failed search is repeated with the horizon at the
  // last return that was given up, unless it got beyond that.
  std::optional<bool> run(std::uint64_t configurations) {
    most_configurations_ = configurations;
    horizon_ = static_cast<Rank>(timeline_.returns());
    if constexpr (kEarly) horizon_ = supply_.first_hopeless();
    while (!search()) {
      if (statistics_.configurations >= most_configurations_) return std::nullopt;
      statistics_.furthest = stuck_frontier_;
      if (!given_up_ || *given_up_ < stuck_frontier_) return false;
      horizon_ = *given_up_;
      start_again();
    }
    return true;
  }
  bool run() { return *run(std::numeric_limits<std::uint64_t>::max()); }

  // After run() returned true: the operations in a legal order.
  std::span<const LocalId> order() const { return trail_; }
  // After run() returned false: the configurations at the furthest frontier, some of them, no two
  // with the same state; never none.
  const std::vector<StuckPoint>& stuck() const { return stuck_; }

  // At any time, after an exception too.
  const SearchStatistics& statistics() const { return statistics_; }
  std::span<const std::uint64_t> crashed_tried() const { return tried_; }
  // A state for people.
  typename M::State state(StateWord word) const {
    if constexpr (kTransitions) {
      return sites_[word];
    } else {
      return states_.state(word);
    }
  }

 private:
  static constexpr bool kTransitions = has_transitions<M>();
  static constexpr bool kEarly = kTransitions && kRules.early_impossibility;
  static constexpr bool kCuts = kTransitions && kRules.quiescent_cuts;
  static constexpr std::size_t kStuckPoints = 5;
  static constexpr std::size_t kLatest = 5;
  static constexpr std::uint64_t kPollEvery = 1024;
  // How long to look for more configurations at a return known to be impossible, once there is one.
  static constexpr std::uint64_t kMoreStuckPoints = 1000;

  static constexpr std::uint64_t kLast = 4;  // the greatest urgency, see urgent()

  // A candidate: the slot of a completed operation, or kCrashed and the index of a class.
  using Move = std::uint32_t;
  static constexpr Move kCrashed = Move{1} << 31;

  // A configuration on the path from the first to the present one; its mask is in masks_.
  struct Frame {
    StateWord state = 0;  // with transitions, a site
    Rank frontier = 0;
    std::uint32_t trail = 0;            // how much of the trail leads here
    std::uint32_t moves = 0;            // its candidates begin there; not yet tried ones are left
    CrashedIndex crashed_move = kNone;  // the class used to come here; kNone: not by a crashed one
    bool unobserved = false;            // by a crashed one, and nothing was linearized since
    bool first_tried = false;           // the operation that returns first
    bool listed = false;                // the other candidates
  };

  enum class Progress { done, deeper, exhausted };

  MaskWord* mask(std::size_t depth) { return &masks_[depth * layout_.words()]; }
  MaskWord* top_mask() { return mask(frames_.size() - 1); }

  void poll_now_and_then() {
    if (++ticks_ % kPollEvery == 0) budget_.poll();
  }

  StateWord initial() {
    if constexpr (kTransitions) {
      return 0;
    } else {
      return states_.initial();
    }
  }

  std::optional<StateWord> apply(StateWord state, ClassId id) {
    if constexpr (kTransitions) {
      const ClassTraits& step = traits_[id];
      if (step.needs != kNone && step.needs != state) return std::nullopt;
      return step.leaves == kNone ? state : step.leaves;
    } else {
      return states_.apply(state, steps_[id]);
    }
  }

  // Depth-first. Whether all returns are satisfied.
  bool search() {
    masks_.assign(layout_.words(), 0);
    if (enter(initial(), kNone)) return true;
    std::uint64_t patience = kMoreStuckPoints;
    while (!frames_.empty() && patience > 0) {
      if (statistics_.configurations >= most_configurations_) return false;
      switch (explore()) {
        case Progress::done:
          return true;
        case Progress::deeper:
          break;
        case Progress::exhausted:
          leave();
          break;
      }
      // At the horizon the answer is known. What is still looked for are states to tell of.
      if (std::max(stuck_frontier_, open_.frontier()) < horizon_) continue;
      patience = stuck_.size() < kStuckPoints ? patience - 1 : 0;
    }
    while (!frames_.empty() && open_.frontier() == horizon_) leave();
    return false;
  }

  // Back to before the first move, and to before anything was said.
  void start_again() {
    given_up_.reset();
    stuck_frontier_ = 0;
    stuck_.clear();
    frames_.clear();
    moves_.clear();
    trail_.clear();
    std::ranges::fill(used_, 0);
    crashed_used_ = 0;
    while (open_.frontier() > 0) open_.retreat();
    memo_.clear();
  }

  // Comes to the configuration whose mask lies above the top frame's, whose state is given and
  // which the trail leads to. Linearizes observers, moves the frontier, and makes a frame of it
  // unless it is known to fail. Returns whether all returns are satisfied.
  bool enter(StateWord state, CrashedIndex crashed_move) {
    ++statistics_.configurations;
    poll_now_and_then();
    const std::size_t before = trail_.size();
    const Settled settled = settle(state);
    const MaskWord* const live = mask(frames_.size());
    statistics_.furthest = std::max(statistics_.furthest, open_.frontier());
    if (settled == Settled::all) return true;
    if (settled == Settled::never) note_stuck(live, state, trail_.size());
    if (settled == Settled::never || memo_.contains(live, open_.frontier(), state, used_)) {
      undo(crashed_move);
      return false;
    }
    const bool unobserved = crashed_move != kNone && trail_.size() == before;
    masks_.resize((frames_.size() + 2) * layout_.words());
    frames_.push_back(Frame{.state = state,
                            .frontier = open_.frontier(),
                            .trail = static_cast<std::uint32_t>(trail_.size()),
                            .moves = static_cast<std::uint32_t>(moves_.size()),
                            .crashed_move = crashed_move,
                            .unobserved = unobserved});
    if constexpr (!kRules.memo_on_exhaustion) memo_.add(top_mask(), open_.frontier(), state, used_);
    return false;
  }

  enum class Settled { all, some, never };

  // Linearizes what can be linearized without choice and satisfies the returns that then can be.
  Settled settle(StateWord state) {
    for (;;) {
      MaskWord* const live = mask(frames_.size());
      if constexpr (kRules.eager_observers) observe(live, state);
      if (open_.at_end()) return Settled::all;
      const Slot first = open_.first();
      if (!layout_.test(live, first)) return Settled::some;
      LINNET_CHECK(open_.frontier() < horizon_, "return {} was satisfied, which is impossible",
                   open_.frontier());
      layout_.clear(live, first);
      open_.advance();
      poll_now_and_then();
      if (kCuts && crashed_used_ == 0 && cuts_.sealed(open_.frontier())) forget_the_past();
      if constexpr (kEarly) {
        if (newcomer_starved(mask(frames_.size()), state)) return Settled::never;
      }
    }
  }

  // The configuration above the top frame has come to a sealed cut: no other needs to be gone back
  // to. Its mask is empty.
  void forget_the_past() {
    frames_.clear();
    moves_.clear();
    memo_.clear();
    layout_.zero(mask(0));
  }

  // Rule 2, eager observers. An open operation that observes, and that the state allows, comes
  // next. Proof: take a completion. Moved to the front (or put there, where it does not occur) the
  // observer is legal, is in real-time order (it is open now), and changes no state for the
  // operations it passes.
  void observe(MaskWord* live, StateWord state) {
    for (std::size_t w = 0; w < layout_.words(); ++w) {
      MaskWord rest = open_.observers()[w] & ~live[w];
      if constexpr (kTransitions) rest &= open_.needing(state)[w];
      for (; rest != 0; rest &= rest - 1) {
        const auto slot = static_cast<Slot>(w * 64 + static_cast<Slot>(std::countr_zero(rest)));
        if constexpr (!kTransitions) {
          if (!apply(state, open_.class_in(slot))) continue;
        }
        layout_.set(live, slot);
        trail_.push_back(open_.occupant(slot));
      }
    }
  }

  // Early impossibility. A state is left by an operation each time that it is there again: by one
  // of its suppliers. So of the open operations that need a state other than the present one and
  // leave another, those that return up to some time cannot be more than the suppliers that can
  // still come by then: the open ones not linearized, the crashed ones not used, and those called
  // before that time. Those that need the state and leave it all share one supplier. Else no
  // completion exists: each of them would have to be in it, behind a supplier of its own.
  //
  // Only what changed is looked at. A move from a state to another can starve those that need the
  // state it came from; for other states the move takes away only a supplier of the state it
  // leaves, which is the present one then.
  bool starved(const MaskWord* live, SiteId needed) {
    const std::size_t wanted = layout_.count_beyond(open_.needing(needed), live);
    if (wanted == 0) return false;
    const std::size_t held = supply_held(live, needed, wanted);
    if (held >= wanted) return false;
    bool starves = false;
    layout_.for_each_beyond(open_.needing(needed), live, [&](Slot slot) {
      starves = starves || gives_up(live, needed, open_.rank_in(slot), held);
    });
    return starves;
  }

  // The same for the operations called since the last return: the search meets them only now.
  bool newcomer_starved(const MaskWord* live, SiteId state) {
    if (open_.at_end()) return false;
    const LocalId end = open_.end_of_calls();
    for (LocalId id = open_.first_call(); id < end; ++id) {
      const SiteId needed = traits_[timeline_.class_of[id]].needs;
      if (needed == kNone || needed == state || timeline_.crashed(id)) continue;
      if (starved(live, needed)) return true;
    }
    return false;
  }

  // How many operations that are called already can still leave that state; no more than `enough`
  // are counted.
  std::size_t supply_held(const MaskWord* live, SiteId site, std::size_t enough) const {
    std::size_t held = layout_.count_beyond(open_.leaving(site), live);
    CrashedIndex i = supply_.first_crashed(site);
    for (; i != kNone && held < enough; i = supply_.next_crashed(i)) {
      held += open_.available(i) - used_[i];
    }
    return held;
  }

  // Whether the operations that need that state and return up to that rank starve, when so many
  // suppliers are called already.
  bool gives_up(const MaskWord* live, SiteId needed, Rank rank, std::size_t held) {
    if (rank >= horizon_) return false;
    std::size_t leave = 0;
    layout_.for_each_beyond(open_.needing(needed), live, [&](Slot slot) {
      const bool leaves = traits_[open_.class_in(slot)].leaves != kNone;
      leave += leaves && open_.rank_in(slot) <= rank ? 1U : 0U;
    });
    const std::size_t wanted = std::max<std::size_t>(leave, 1);
    if (held >= wanted) return false;
    const LocalId end = timeline_.called_before[rank];
    const std::size_t missing = wanted - held;
    if (supply_.called(needed, open_.end_of_calls(), end, missing) == missing) return false;
    given_up_ = std::max(given_up_.value_or(rank), rank);
    return true;
  }

  // Goes on from the top frame to its next candidate that is not known to fail.
  Progress explore() {
    for (;;) {
      const std::size_t depth = frames_.size();
      Frame& top = frames_.back();
      bool done = false;
      if (!top.first_tried && !top.listed && !premature()) {
        top.first_tried = true;
        done = try_completed(open_.first());
      } else {
        if (!top.listed) list_moves();
        if (moves_.size() == top.moves) return Progress::exhausted;
        const Move move = moves_.back();
        moves_.pop_back();
        done = move < kCrashed ? try_completed(move) : try_crashed(move - kCrashed);
      }
      if (done) return Progress::done;
      if (frames_.size() != depth) return Progress::deeper;  // or, behind a cut, at a beginning
    }
  }

  // The order of moves. It changes no verdict, only how soon a search finds its way. Obligations
  // come before freedoms: an operation that needs the present state may not find it again, while
  // one that needs none can wait for its return, and serve until then to bring a state about.
  //
  //   1. what needs the present state, the first to return first
  //   2. the operation that returns first
  //   3. what leaves the state that this one needs; what leaves one that an open operation needs
  //   4. the rest
  //   5. crashed operations, in the same order: rule 9, cheapest first. One that is used is used
  //   up,
  //      and a search that is wrong gets far on what the right order needs later on
  //
  // Mostly the operation that returns first is among the best and is tried without looking at the
  // others: unless it needs no state and another needs the present one.
  bool premature() {
    if constexpr (!kTransitions || !kRules.needed_state_first) return false;
    if (traits_[open_.class_in(open_.first())].needs != kNone) return false;
    return layout_.exceeds(open_.needing(frames_.back().state), top_mask());
  }

  // Lists the top frame's candidates not tried yet, the best last.
  void list_moves() {
    Frame& top = frames_.back();
    top.listed = true;
    ranked_.clear();
    const MaskWord* const live = top_mask();
    const Slot first = open_.first();
    const SiteId goal = traits_[open_.class_in(first)].needs;
    for (std::size_t w = 0; w < layout_.words(); ++w) {
      MaskWord rest = open_.all()[w] & ~live[w];
      if constexpr (kTransitions) rest &= open_.needing(top.state)[w] | open_.needing_none()[w];
      for (; rest != 0; rest &= rest - 1) {
        const auto slot = static_cast<Slot>(w * 64 + static_cast<Slot>(std::countr_zero(rest)));
        if (slot == first ? top.first_tried : replaceable(slot, live)) continue;
        const std::uint64_t urgency = slot == first ? 1 : urgent(open_.class_in(slot), goal, live);
        ranked_.push_back({urgency << 32 | open_.rank_in(slot), slot});
      }
    }
    top.first_tried = true;
    for (CrashedIndex index = 0; index < open_.crashed_classes(); ++index) {
      if (!useful(index, top, live)) continue;
      const std::uint64_t urgency =
          (kRules.crashed_last ? kLast : 0) + urgent(timeline_.crashed_class[index], goal, live);
      ranked_.push_back({urgency << 32 | index, kCrashed + index});
    }
    std::ranges::sort(ranked_, std::greater{}, &Ranked::key);
    for (const Ranked& move : ranked_) moves_.push_back(move.move);
  }

  // How soon to try an operation other than the first to return: the lower, the sooner.
  std::uint64_t urgent(ClassId id, SiteId goal, const MaskWord* live) const {
    if constexpr (!kTransitions || !kRules.needed_state_first) return kLast;
    if (traits_[id].needs != kNone) return 0;
    const SiteId leaves = traits_[id].leaves;
    if (leaves == goal) return 2;
    return layout_.exceeds(open_.needing(leaves), live) ? 3 : kLast;
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

  // Whether one more crashed operation of that class is a candidate.
  bool useful(CrashedIndex index, const Frame& top, const MaskWord* live) {
    if (used_[index] == open_.available(index)) return false;
    const ClassId own = timeline_.crashed_class[index];
    // Rule 3 for crashed operations: their deadline is never, so they come after every completed
    // one of their class. Among themselves only the number used matters, and the ones called first
    // are used first, since each of them can stand wherever a later one can.
    if constexpr (kRules.earliest_deadline_first) {
      if (layout_.exceeds(open_.of_class(own), live)) return false;
    }
    // Rule 5, useless crashed moves. A crashed operation may be left out. Take a completion with
    // the fewest of them. Then none of them leaves the state as it is, and no run of them brings
    // back a state that was there before the run: without them the rest would be just as legal. Nor
    // does one stand right before an operation that is legal in every state and whose effect does
    // not depend on the state: it could be left out as well (observers that see the crashed
    // operation's effect stand in between, by rule 2 at once). With transitions, what comes next
    // must need the state it leaves, and be open already: nothing returns in between.
    if constexpr (kRules.no_useless_crashed) {
      const ClassTraits& traits = traits_[own];
      if (top.unobserved && traits.overwrites) return false;
      if constexpr (kTransitions) {
        if (traits.leaves == kNone) return false;
        if (!layout_.exceeds(open_.needing(traits.leaves), live) && !crashed_needs(traits.leaves)) {
          return false;
        }
      }
    }
    return !kTransitions || traits_[own].needs == kNone || traits_[own].needs == top.state;
  }

  bool crashed_needs(SiteId site) const {
    for (CrashedIndex index = 0; index < open_.crashed_classes(); ++index) {
      if (used_[index] == open_.available(index)) continue;
      if (traits_[timeline_.crashed_class[index]].needs == site) return true;
    }
    return false;
  }

  // Linearizes the completed operation in that slot if its step is legal.
  bool try_completed(Slot slot) {
    const Frame& top = frames_.back();
    const ClassId own = open_.class_in(slot);
    // Rule 5, see useful().
    if (kRules.no_useless_crashed && top.unobserved && traits_[own].overwrites) return false;
    const std::optional<StateWord> state = apply(top.state, own);
    if (!state) return false;
    MaskWord* const next = mask(frames_.size());
    layout_.copy(next, top_mask());
    layout_.set(next, slot);
    trail_.push_back(open_.occupant(slot));
    return move(top.state, *state, kNone);
  }

  // Linearizes one more crashed operation of that class if its step is legal.
  bool try_crashed(CrashedIndex index) {
    const Frame& top = frames_.back();
    const std::optional<StateWord> state = apply(top.state, timeline_.crashed_class[index]);
    if (!state) return false;
    if constexpr (kRules.no_useless_crashed) {
      if (brings_back(*state)) return false;
    }
    layout_.copy(mask(frames_.size()), top_mask());
    trail_.push_back(timeline_.crashed_members(index)[used_[index]]);
    ++used_[index];
    ++crashed_used_;
    ++tried_[index];
    return move(top.state, *state, index);
  }

  // Goes to the configuration that the mask above the top frame's and the trail tell of.
  bool move(StateWord from, StateWord to, CrashedIndex crashed_move) {
    if constexpr (kEarly) {
      if (from != to && starved(mask(frames_.size()), from)) {
        note_stuck(mask(frames_.size()), to, trail_.size());
        undo(crashed_move);
        return false;
      }
    }
    return enter(to, crashed_move);
  }

  // Whether the state is that of the top frame or of one before it in the run of crashed moves.
  bool brings_back(StateWord state) const {
    for (std::size_t depth = frames_.size(); depth-- > 0;) {
      if (frames_[depth].state == state) return true;
      if (!frames_[depth].unobserved) return false;
    }
    return false;
  }

  // The top frame failed.
  //
  // Rule 6, memo on exhaustion. Every move linearizes one operation more, so no configuration leads
  // back to itself: one that comes up again was left before. Entering it in the memo when it is
  // left is early enough, and a search that never fails never touches the memo.
  //
  // What rule 5 refused at a configuration that an unobserved crashed move led to is not lost to
  // those who meet it in the memo: the frame before the run of crashed moves has the same mask,
  // has used no more, and tries the overwriting operation itself. It is on the path, or has failed
  // too, whenever the entry is found.
  void leave() {
    ++statistics_.backtracks;
    const Frame top = frames_.back();
    note_stuck(top_mask(), top.state, top.trail);
    if constexpr (kRules.memo_on_exhaustion) {
      memo_.add(top_mask(), top.frontier, top.state, used_);
    }
    frames_.pop_back();
    masks_.resize((frames_.size() + 1) * layout_.words());
    undo(top.crashed_move);
  }

  // Back to the top frame's configuration, from one that a move led to.
  void undo(CrashedIndex crashed_move) {
    if (crashed_move != kNone) {
      --used_[crashed_move];
      --crashed_used_;
    }
    if (frames_.empty()) return;
    const Frame& top = frames_.back();
    trail_.resize(top.trail);
    while (open_.frontier() > top.frontier) open_.retreat();
  }

  // A configuration at the present frontier that leads nowhere.
  void note_stuck(const MaskWord* live, StateWord state, std::size_t trail) {
    if (open_.frontier() < stuck_frontier_) return;
    if (open_.frontier() > stuck_frontier_) stuck_.clear();
    stuck_frontier_ = open_.frontier();
    if (stuck_.size() == kStuckPoints) return;
    const auto same = [&](const StuckPoint& point) { return point.state == state; };
    if (std::ranges::any_of(stuck_, same)) return;
    StuckPoint point;
    point.state = state;
    const auto end = trail_.begin() + static_cast<std::ptrdiff_t>(trail);
    const auto latest = static_cast<std::ptrdiff_t>(std::min(trail, kLatest));
    point.latest.assign(end - latest, end);
    layout_.for_each_beyond(open_.all(), live,
                            [&](Slot slot) { point.open.push_back(open_.occupant(slot)); });
    std::ranges::sort(point.open, {}, [&](LocalId id) { return timeline_.rank_of[id]; });
    point.crashed_used = crashed_used_;
    for (CrashedIndex index = 0; index < open_.crashed_classes(); ++index) {
      if (used_[index] == open_.available(index)) continue;
      point.crashed.push_back(timeline_.crashed_members(index)[used_[index]]);
    }
    stuck_.push_back(std::move(point));
  }

  struct Ranked {
    std::uint64_t key;
    Move move;
  };

  const Timeline& timeline_;
  std::span<const typename M::Step> steps_;
  std::span<const ClassTraits> traits_;
  std::span<const StateWord> sites_;
  Budget& budget_;
  MaskLayout<kFixed> layout_;

  StateStore<M> states_;
  Supply supply_;
  Cuts cuts_;
  OpenSet<kFixed> open_;
  Memo<kFixed, kRules.dominance> memo_;
  BudgetVector<Frame> frames_;
  BudgetVector<MaskWord> masks_;  // one mask per frame, and one above for the next
  BudgetVector<Move> moves_;      // of the frames, those of the top one last
  BudgetVector<LocalId> trail_;   // what is linearized, in order
  BudgetVector<std::uint32_t> used_;
  std::uint64_t crashed_used_ = 0;  // the sum of these
  BudgetVector<std::uint64_t> tried_;
  std::vector<Ranked> ranked_;

  Rank horizon_ = 0;  // see run()
  std::uint64_t most_configurations_ = 0;
  std::optional<Rank> given_up_;  // the last return that a configuration was given up for
  SearchStatistics statistics_;
  std::uint64_t ticks_ = 0;
  Rank stuck_frontier_ = 0;
  std::vector<StuckPoint> stuck_;
};

}  // namespace linnet::checker
