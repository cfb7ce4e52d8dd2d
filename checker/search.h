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
// that can do as much has failed. So if any completion exists, a kept move leads to a configuration
// that has one, and the search finds it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/memo.h"
#include "checker/model.h"
#include "checker/open_set.h"
#include "checker/state_store.h"

namespace linnet::checker {

// The rules that shrink the search. All are on; a test turns one off to prove that it changes no
// verdict.
struct Rules {
  bool eager_observers = true;          // rule 2
  bool earliest_deadline_first = true;  // rule 3
  bool dominance = true;                // rule 4
  bool no_useless_crashed = true;       // rule 5
};

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

// One search. `classes[c]` is the step of class c. Timeline, classes, traits, model and budget
// outlive it.
template <Model M, std::size_t kFixed, Rules kRules>
class Search {
 public:
  Search(const M& model, const Timeline& timeline, std::span<const typename M::Step> classes,
         std::span<const ClassTraits> traits, Budget& budget)
      : timeline_(timeline),
        classes_(classes),
        traits_(traits),
        budget_(budget),
        layout_(timeline.slots),
        states_(model, budget),
        open_(timeline, traits, budget),
        memo_(timeline.slots, timeline.crashed_class.size(), budget),
        frames_(budgeted<Frame>(budget)),
        masks_(budgeted<MaskWord>(budget)),
        trail_(budgeted<LocalId>(budget)),
        used_(budgeted<std::uint32_t>(budget, timeline.crashed_class.size())),
        tried_(budgeted<std::uint64_t>(budget, timeline.crashed_class.size())) {}

  // Whether an order exists. To be called once. Throws LimitReached.
  bool run() {
    masks_.resize(layout_.words());
    if (enter(states_.initial(), kNone)) return true;
    while (!frames_.empty()) {
      switch (explore()) {
        case Progress::done:
          return true;
        case Progress::deeper:
          break;
        case Progress::exhausted:
          leave();
          break;
      }
    }
    return false;
  }

  // After run() returned true: the operations in a legal order.
  std::span<const LocalId> order() const { return trail_; }
  // After run() returned false: the configurations at the furthest frontier, some of them, no two
  // with the same state; never none.
  const std::vector<StuckPoint>& stuck() const { return stuck_; }

  // At any time, after an exception too.
  const SearchStatistics& statistics() const { return statistics_; }
  std::span<const std::uint64_t> crashed_tried() const { return tried_; }
  const StateStore<M>& states() const { return states_; }

 private:
  static constexpr std::size_t kStuckPoints = 5;
  static constexpr std::size_t kLatest = 5;
  static constexpr std::uint64_t kPollEvery = 1024;

  // A configuration on the path from the first to the present one; its mask is in masks_.
  struct Frame {
    StateWord state = 0;
    Rank frontier = 0;
    std::uint32_t trail = 0;            // how much of the trail leads here
    std::uint32_t next = 0;             // the next candidate to try
    CrashedIndex crashed_move = kNone;  // the class used to come here; kNone: not by a crashed one
    bool unobserved = false;            // by a crashed one, and nothing was linearized since
  };

  enum class Progress { done, deeper, exhausted };

  MaskWord* mask(std::size_t depth) { return &masks_[depth * layout_.words()]; }

  void poll_now_and_then() {
    if (++ticks_ % kPollEvery == 0) budget_.poll();
  }

  // Comes to the configuration whose mask lies above the top frame's, whose state is given and
  // which the trail leads to. Linearizes observers, moves the frontier, and makes a frame of it
  // unless it is known to fail. Returns whether all returns are satisfied.
  bool enter(StateWord state, CrashedIndex crashed_move) {
    ++statistics_.configurations;
    poll_now_and_then();
    const std::size_t depth = frames_.size();
    MaskWord* const live = mask(depth);
    const std::size_t before = trail_.size();
    if (settle(live, state)) return true;
    statistics_.furthest = std::max(statistics_.furthest, open_.frontier());
    if (memo_.contains(live, open_.frontier(), state, used_)) {
      undo(crashed_move);
      return false;
    }
    const bool unobserved = crashed_move != kNone && trail_.size() == before;
    masks_.resize((depth + 2) * layout_.words());
    frames_.push_back(Frame{state, open_.frontier(), static_cast<std::uint32_t>(trail_.size()), 0,
                            crashed_move, unobserved});
    return false;
  }

  // Linearizes what can be linearized without choice and satisfies the returns that then can be.
  // Returns whether that were all.
  bool settle(MaskWord* live, StateWord state) {
    for (;;) {
      if (open_.at_end()) return true;
      if constexpr (kRules.eager_observers) observe(live, state);
      const Slot first = open_.by_return().front();
      if (!layout_.test(live, first)) return false;
      layout_.clear(live, first);
      open_.advance();
      poll_now_and_then();
    }
  }

  // Rule 2, eager observers. An open operation that observes, and that the state allows, comes
  // next. Proof: take a completion. The observer is open and completed, so it occurs in it. Moved
  // to the front it is legal, is in real-time order (it is open now), and changes no state for the
  // operations it passes.
  void observe(MaskWord* live, StateWord state) {
    layout_.for_each_beyond(open_.observers(), live, [&](Slot slot) {
      if (!states_.apply(state, classes_[open_.class_in(slot)])) return;
      layout_.set(live, slot);
      trail_.push_back(open_.occupant(slot));
    });
  }

  // Goes on from the top frame to its next candidate that is not known to fail.
  Progress explore() {
    for (;;) {
      const std::size_t depth = frames_.size();
      Frame& top = frames_.back();
      const auto completed = static_cast<std::uint32_t>(open_.by_return().size());
      if (top.next >= completed + open_.crashed_classes()) return Progress::exhausted;
      const std::uint32_t candidate = top.next++;
      const bool done = candidate < completed ? try_completed(open_.by_return()[candidate])
                                              : try_crashed(candidate - completed);
      if (done) return Progress::done;
      if (frames_.size() > depth) return Progress::deeper;
    }
  }

  // Linearizes the completed operation in that slot if it is a candidate.
  bool try_completed(Slot slot) {
    const Frame& top = frames_.back();
    const MaskWord* const live = mask(frames_.size() - 1);
    if (layout_.test(live, slot)) return false;
    // Rule 3, earliest deadline first. Of interchangeable open operations only the one that returns
    // first is a candidate. Proof: take a completion that starts with another, o, and let e be the
    // first to return; e occurs in it, later. Exchange the two. Equal steps have equal effects, so
    // every step stays legal. e is open now; o comes where e was, which is before e's return and so
    // before o's own.
    if constexpr (kRules.earliest_deadline_first) {
      if (layout_.exceeds(open_.sooner(slot), live)) return false;
    }
    const ClassId own = open_.class_in(slot);
    // Rule 5, second half: see try_crashed().
    if (top.unobserved && traits_[own].overwrites) return false;
    const std::optional<StateWord> state = states_.apply(top.state, classes_[own]);
    if (!state) return false;
    MaskWord* const next = mask(frames_.size());
    layout_.copy(next, live);
    layout_.set(next, slot);
    trail_.push_back(open_.occupant(slot));
    return enter(*state, kNone);
  }

  // Linearizes one more crashed operation of that class if it is a candidate.
  bool try_crashed(CrashedIndex index) {
    if (used_[index] == open_.available(index)) return false;
    const Frame& top = frames_.back();
    const MaskWord* const live = mask(frames_.size() - 1);
    // Rule 3 for crashed operations: their deadline is never, so they come after every completed
    // one of their class. Among themselves only the number used matters, and the ones called first
    // are used first, since each of them can stand wherever a later one can.
    if constexpr (kRules.earliest_deadline_first) {
      if (layout_.exceeds(open_.mates(index), live)) return false;
    }
    const ClassId own = timeline_.crashed_class[index];
    // Rule 5, useless crashed moves. A crashed operation may be left out. Take a completion with
    // the fewest of them. Then none of them leaves the state as it is, and no run of them brings
    // back a state that was there before the run: without them the rest would be just as legal. Nor
    // does one stand right before an operation that is legal in every state and whose effect does
    // not depend on the state: it could be left out as well (second half; observers that see the
    // crashed operation's effect stand in between, by rule 2 at once).
    if constexpr (kRules.no_useless_crashed) {
      if (top.unobserved && traits_[own].overwrites) return false;
    }
    const std::optional<StateWord> state = states_.apply(top.state, classes_[own]);
    if (!state) return false;
    if constexpr (kRules.no_useless_crashed) {
      if (brings_back(*state)) return false;
    }
    layout_.copy(mask(frames_.size()), live);
    trail_.push_back(timeline_.crashed_members(index)[used_[index]]);
    ++used_[index];
    ++tried_[index];
    return enter(*state, index);
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
    note_stuck(top);
    memo_.add(mask(frames_.size() - 1), top.frontier, top.state, used_);
    frames_.pop_back();
    masks_.resize((frames_.size() + 1) * layout_.words());
    undo(top.crashed_move);
  }

  // Back to the top frame's configuration, from one that a move led to.
  void undo(CrashedIndex crashed_move) {
    if (crashed_move != kNone) --used_[crashed_move];
    if (frames_.empty()) return;
    const Frame& top = frames_.back();
    trail_.resize(top.trail);
    while (open_.frontier() > top.frontier) open_.retreat();
  }

  void note_stuck(const Frame& top) {
    if (top.frontier < statistics_.furthest) return;
    if (top.frontier > stuck_frontier_) stuck_.clear();
    stuck_frontier_ = top.frontier;
    if (stuck_.size() == kStuckPoints) return;
    const auto same = [&](const StuckPoint& point) { return point.state == top.state; };
    if (std::ranges::any_of(stuck_, same)) return;
    StuckPoint point;
    point.state = top.state;
    const std::size_t from = top.trail - std::min<std::size_t>(top.trail, kLatest);
    point.latest.assign(trail_.begin() + static_cast<std::ptrdiff_t>(from),
                        trail_.begin() + static_cast<std::ptrdiff_t>(top.trail));
    for (const Slot slot : open_.by_return()) {
      if (!layout_.test(mask(frames_.size() - 1), slot)) point.open.push_back(open_.occupant(slot));
    }
    for (CrashedIndex index = 0; index < open_.crashed_classes(); ++index) {
      point.crashed_used += used_[index];
      if (used_[index] == open_.available(index)) continue;
      point.crashed.push_back(timeline_.crashed_members(index)[used_[index]]);
    }
    stuck_.push_back(std::move(point));
  }

  const Timeline& timeline_;
  std::span<const typename M::Step> classes_;
  std::span<const ClassTraits> traits_;
  Budget& budget_;
  MaskLayout<kFixed> layout_;

  StateStore<M> states_;
  OpenSet<kFixed> open_;
  Memo<kFixed, kRules.dominance> memo_;
  BudgetVector<Frame> frames_;
  BudgetVector<MaskWord> masks_;  // one mask per frame, and one above for the next
  BudgetVector<LocalId> trail_;   // what is linearized, in order
  BudgetVector<std::uint32_t> used_;
  BudgetVector<std::uint64_t> tried_;

  SearchStatistics statistics_;
  std::uint64_t ticks_ = 0;
  Rank stuck_frontier_ = 0;
  std::vector<StuckPoint> stuck_;
};

}  // namespace linnet::checker
