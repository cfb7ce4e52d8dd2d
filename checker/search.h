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
// comes from where the search is; a restart (restarts.h) leaves configurations of which nothing is
// claimed. So if any completion exists, a kept move leads to a configuration that has one, and the
// search finds it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "checker/candidates.h"
#include "checker/classify.h"
#include "checker/cuts.h"
#include "checker/early_impossibility.h"
#include "checker/failures.h"
#include "checker/model.h"
#include "checker/open_set.h"
#include "checker/restarts.h"
#include "checker/rules.h"
#include "checker/state_store.h"
#include "checker/stuck_points.h"
#include "checker/supply.h"

namespace linnet::checker {

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
        used_(budgeted<std::uint32_t>(budget, timeline.crashed_class.size())),
        supply_(timeline, traits_, sites_.size(), budget),
        cuts_(timeline, traits_, budget),
        open_(timeline, traits_, sites_.size(), budget),
        early_(model, timeline, classes, supply_, open_, used_, states_, budget),
        failures_(timeline, budget),
        restarts_(kRules.patience, timeline.slots),
        candidates_(timeline, traits_, supply_, open_, restarts_, used_),
        stuck_(timeline),
        frames_(budgeted<Frame>(budget)),
        masks_(budgeted<MaskWord>(budget)),
        moves_(budgeted<Move>(budget)),
        trail_(budgeted<LocalId>(budget)),
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
    horizon_ = early_.first_hopeless();
    for (;;) {
      early_.set_horizon(horizon_);
      if (search()) return true;
      if (statistics_.configurations >= most_configurations_) return std::nullopt;
      statistics_.furthest = stuck_.frontier();
      const std::optional<Rank> given_up = early_.given_up();
      if (!given_up || *given_up < stuck_.frontier()) return false;
      horizon_ = *given_up;
      start_again();
    }
  }
  bool run() { return *run(std::numeric_limits<std::uint64_t>::max()); }

  // After run() returned true: the operations in a legal order.
  std::span<const LocalId> order() const { return trail_; }
  // After run() returned false: the configurations at the furthest frontier, some of them, no two
  // with the same state; never none.
  const std::vector<StuckPoint>& stuck() const { return stuck_.points(); }

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
  static constexpr bool kCuts = kTransitions && kRules.quiescent_cuts;
  // An entry of the memo must mean that nothing comes of it, also of what was left behind.
  static constexpr bool kRestarts = kRules.patience > 0 && kRules.memo_on_exhaustion;
  static constexpr std::uint64_t kPollEvery = 1024;
  // How long to look for more configurations at a return known to be impossible, once there is one.
  static constexpr std::uint64_t kMoreStuckPoints = 1000;

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
  const MaskWord* top_mask() const { return &masks_[(frames_.size() - 1) * layout_.words()]; }

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
    masks_.assign(2 * layout_.words(), 0);
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
          if (kRestarts && restarts_.due(statistics_.furthest)) go_back();
          break;
      }
      // At the horizon the answer is known. What is still looked for are states to tell of.
      if (std::max(stuck_.frontier(), open_.frontier()) < horizon_) continue;
      patience = stuck_.full() ? 0 : patience - 1;
    }
    while (!frames_.empty() && open_.frontier() == horizon_) leave();
    return false;
  }

  // Back to before the first move, and to before anything was said.
  void start_again() {
    stuck_.clear();
    restarts_.forget();
    frames_.clear();
    moves_.clear();
    trail_.clear();
    std::ranges::fill(used_, 0);
    crashed_used_ = 0;
    while (open_.frontier() > 0) open_.retreat();
    failures_.clear();
  }

  // A restart, see restarts.h: leaves the frames on top, which did not fail, so nothing is entered
  // in the memo, and lists the moves of the one below anew. Those of its moves that have failed
  // are known to the memo.
  void go_back() {
    while (frames_.size() > 1 && frames_.back().frontier > restarts_.target()) drop_top();
    if (frames_.empty()) return;
    Frame& top = frames_.back();
    moves_.resize(top.moves);
    top.first_tried = top.listed = false;
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
    if (settled == Settled::never) stuck_.note(open_, live, state, trail_, used_);
    const bool unobserved = crashed_move != kNone && trail_.size() == before;
    if (settled == Settled::never ||
        failures_.contains(live, {open_.frontier(), state, used_, unobserved})) {
      undo(crashed_move);
      return false;
    }
    if (masks_.size() < (frames_.size() + 2) * layout_.words()) masks_.resize(2 * masks_.size());
    frames_.push_back(Frame{.state = state,
                            .frontier = open_.frontier(),
                            .trail = static_cast<std::uint32_t>(trail_.size()),
                            .moves = static_cast<std::uint32_t>(moves_.size()),
                            .crashed_move = crashed_move,
                            .unobserved = unobserved});
    if constexpr (!kRules.memo_on_exhaustion) remember(frames_.back());
    return false;
  }

  enum class Settled { all, some, never };

  // Linearizes what can be linearized without choice and satisfies the returns that then can be.
  Settled settle(StateWord state) {
    const Rank awaited = frames_.empty() ? kNone : early_.awaited(mask(frames_.size()));
    for (;;) {
      MaskWord* const live = mask(frames_.size());
      if constexpr (kRules.eager_observers) observe(live, state);
      if (open_.at_end()) return Settled::all;
      const Slot first = open_.first();
      if (!layout_.test(live, first)) {
        return early_.after_observers(state, live, awaited) ? Settled::never : Settled::some;
      }
      LINNET_CHECK(open_.frontier() < horizon_, "return {} was satisfied, which is impossible",
                   open_.frontier());
      layout_.clear(live, first);
      open_.advance();
      poll_now_and_then();
      if (kCuts && crashed_used_ == 0 && cuts_.sealed(open_.frontier())) forget_the_past();
      if (early_.after_return(state, mask(frames_.size()))) return Settled::never;
    }
  }

  // The configuration above the top frame has come to a sealed cut: no other needs to be gone back
  // to. Its mask is empty.
  void forget_the_past() {
    frames_.clear();
    moves_.clear();
    failures_.clear();
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

  Junction junction() const {
    const Frame& top = frames_.back();
    return {top_mask(), top.state, trail_.size(), top.unobserved};
  }

  // Goes on from the top frame to its next candidate that is not known to fail.
  Progress explore() {
    for (;;) {
      const std::size_t depth = frames_.size();
      Frame& top = frames_.back();
      bool done = false;
      if (!top.first_tried && !top.listed && candidates_.first_at_once(junction())) {
        top.first_tried = true;
        done = try_completed(open_.first());
      } else {
        if (!top.listed) candidates_.list(junction(), !top.first_tried, moves_);
        top.first_tried = top.listed = true;
        if (moves_.size() == top.moves) return Progress::exhausted;
        const Move move = moves_.back();
        moves_.pop_back();
        done = move < kCrashedMove ? try_completed(move) : try_crashed(move - kCrashedMove);
      }
      if (done) return Progress::done;
      if (frames_.size() != depth) return Progress::deeper;  // or, behind a cut, at a beginning
    }
  }

  // Linearizes the completed operation in that slot if its step is legal.
  bool try_completed(Slot slot) {
    const Frame& top = frames_.back();
    const ClassId own = open_.class_in(slot);
    // Rule 5, see Candidates::useful().
    if (kRules.no_useless_crashed && top.unobserved && traits_[own].overwrites) return false;
    const std::optional<StateWord> state = apply(top.state, own);
    if (!state) return false;
    MaskWord* const next = mask(frames_.size());
    layout_.copy(next, top_mask());
    layout_.set(next, slot);
    trail_.push_back(open_.occupant(slot));
    return move(own, *state, kNone);
  }

  // Linearizes one more crashed operation of that class if its step is legal.
  bool try_crashed(CrashedIndex index) {
    const Frame& top = frames_.back();
    const ClassId own = timeline_.crashed_class[index];
    const std::optional<StateWord> state = apply(top.state, own);
    if (!state) return false;
    if constexpr (kRules.no_useless_crashed) {
      if (brings_back(*state)) return false;
    }
    layout_.copy(mask(frames_.size()), top_mask());
    trail_.push_back(timeline_.crashed_members(index)[used_[index]]);
    ++used_[index];
    ++crashed_used_;
    ++tried_[index];
    return move(own, *state, index);
  }

  // Goes to the configuration that the mask above the top frame's and the trail tell of, by an
  // operation of that class.
  bool move(ClassId id, StateWord to, CrashedIndex crashed_move) {
    const StateWord from = frames_.back().state;
    if (from != to && early_.after_move(id, from, to, mask(frames_.size()))) {
      stuck_.note(open_, mask(frames_.size()), to, trail_, used_);
      undo(crashed_move);
      return false;
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
  void leave() {
    ++statistics_.backtracks;
    const Frame& top = frames_.back();
    stuck_.note(open_, top_mask(), top.state, std::span(trail_).first(top.trail), used_);
    if constexpr (kRules.memo_on_exhaustion) remember(top);
    drop_top();
  }

  void remember(const Frame& top) {
    failures_.add(top_mask(), {top.frontier, top.state, used_, top.unobserved});
  }

  void drop_top() {
    const CrashedIndex crashed_move = frames_.back().crashed_move;
    frames_.pop_back();
    undo(crashed_move);
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

  const Timeline& timeline_;
  std::span<const typename M::Step> steps_;
  std::span<const ClassTraits> traits_;
  std::span<const StateWord> sites_;
  Budget& budget_;
  MaskLayout<kFixed> layout_;

  StateStore<M> states_;
  BudgetVector<std::uint32_t> used_;  // by class of crashed operations
  std::uint64_t crashed_used_ = 0;    // the sum of these
  Supply supply_;
  Cuts cuts_;
  OpenSet<kFixed> open_;
  EarlyImpossibility<M, kFixed, kRules.early_impossibility> early_;
  Failures<kFixed, kRules.dominance> failures_;
  Restarts restarts_;
  Candidates<kFixed, kTransitions, kRules> candidates_;
  StuckPoints stuck_;
  BudgetVector<Frame> frames_;
  BudgetVector<MaskWord> masks_;  // one mask per frame, one above for the next, and room
  BudgetVector<Move> moves_;      // of the frames, those of the top one last
  BudgetVector<LocalId> trail_;   // what is linearized, in order
  BudgetVector<std::uint64_t> tried_;

  Rank horizon_ = 0;  // see run()
  std::uint64_t most_configurations_ = 0;
  SearchStatistics statistics_;
  std::uint64_t ticks_ = 0;
};

}  // namespace linnet::checker
