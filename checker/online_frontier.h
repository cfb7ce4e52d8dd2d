// The set of configurations at the frontier of a history that is walked once, from call to call and
// return to return.
//
// A configuration (search.h) says which of the open operations are linearized, the state, and the
// crashed operations used. The set holds, of those that satisfy all returns so far, as many as are
// needed: whatever can follow, if the history up to its end is linearizable, then some
// configuration in the set has a *completion*, a sequence of moves that satisfies the returns to
// come.
//
// Just-in-time linearization (Lowe 2017, section 4). At the return of e, a configuration in which
// e is not linearized is replaced by those that moves lead to whose last is e's. Nothing is lost:
// cut a completion behind e; what comes after the cut can as well be moved later. So operations
// are linearized no earlier than a return demands it, and few configurations arise.
//
// One configuration in the set stands for many: those in which all of the operations in *lower* are
// linearized, and any of those in *upper*, a mask that contains lower. Two kinds of operations are
// in upper only:
//
//   observers  that were linearized: they change nothing, so one may as well do without
//   hidden     operations that overwrite (model.h). One leaves no trace where the next one
//              overwrites too: it is legal in whatever state, and nothing of its own is left. So
//              directly before an operation that overwrites, any of the open ones that overwrite
//              may have been linearized as well, or none. In a witness they stand there.
//
// The moves of all that a configuration stands for are these, and no others:
//
//   m does not overwrite  is possible for all or for none:    (lower + m, upper + m)
//   m overwrites          is possible for those without m:    (lower + m, upper + m + all open
//                                                             that overwrite); likewise a
//                                                             crashed one, without the + m
//   the return of e       satisfied by those with e:          (lower - e, upper - e);
//                         those without e go on, where e is hidden, as (lower, upper - e)
//
// The rules of search.h apply; their proofs turn a completion into another one that begins with a
// move that is kept, so they hold here too:
//
//   2 eager observers            an open operation that observes and that the state allows is
//                                linearized at once
//   3 earliest deadline first    of interchangeable open operations only the one that returns
//                                first is a candidate, crashed ones last, by number only
//   4 dominance                  in ConfigurationSet: of equal state, what stands for all that
//                                another one stands for is enough
//   5 useless moves              a crashed operation is not followed at once by one that overwrites
//                                what it did. (One that brings a state back and hides nothing is
//                                dominated by what had the state before.) Nor is, before the same
//                                return, one that overwrites by another: where the second comes
//                                first, the first is hidden. A configuration that is barred from
//                                overwriting may stand in the set for one that is not: the one
//                                that it came from has fewer operations linearized or used, and
//                                overwrites itself.
//
// For rule 3, let n and m be open and of equal step, n returning sooner and not in lower, and m
// linearized: if n is linearized later, the two change places, and if n is hidden, n comes in the
// place of m and m is hidden before it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "checker/budget.h"
#include "checker/mask.h"
#include "checker/model.h"
#include "checker/online_configurations.h"
#include "checker/online_open_set.h"
#include "checker/online_uses.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A move that was made, and the one before it.
struct TrailNode {
  std::uint32_t before = kNone;
  std::uint32_t operation = 0;  // the name given to open(); of a crashed one its class's number
  bool crashed = false;
  bool hidden = false;  // its place is before the latest move that overwrites
  bool overwrites = false;
};

// A copy is as it was when it was made, and shares the states' store.
template <Model M>
class OnlineFrontier {
 public:
  using Step = typename M::Step;

  // With `record`, how each configuration came about is kept, which takes memory in proportion to
  // the history. Model, store and budget outlive the frontier.
  OnlineFrontier(const M& model, StateStore<M>& states, bool record, Budget& budget)
      : states_(&states),
        budget_(&budget),
        record_(record),
        open_(model, budget),
        uses_(budget),
        trail_(budgeted<TrailNode>(budget)),
        scratch_(budgeted<MaskWord>(budget)),
        current_(budget),
        pending_(budget),
        next_(budget) {
    const std::array<MaskWord, 2> none{};
    Configuration first;
    first.state = states_->initial();
    current_.insert(MaskLayout<2>(std::size_t{2} * 64), none.data(), none.data(), first, uses_);
  }

  // An operation is called that will return, at that position; `name` is the caller's for it.
  Slot open(const Step& step, std::int64_t returned, std::uint32_t name) {
    const std::size_t words = open_.words();
    const Slot slot = open_.open(step, returned, name);
    if (open_.words() != words) {
      current_.widen(words, open_.words());
      pending_.clear();
      next_.clear();
    }
    return slot;
  }

  // An operation is called that returns never. Returns its class's number: classes are numbered in
  // the order of their first members.
  CrashedIndex crash(const Step& step) { return open_.crash(step); }

  // The operation in that slot returns. False when no configuration can satisfy that; then the
  // frontier stays before the return, and unsatisfied() are the configurations found there.
  bool satisfy(Slot slot) {
    const bool satisfied = open_.words() == 1 ? advance<1>(slot) : advance<0>(slot);
    peak_ = std::max(peak_, next_.size() + pending_.size());
    if (!satisfied) return false;
    current_.swap(next_);
    current_.compact(2 * open_.words());
    open_.close(slot);
    return true;
  }

  std::size_t configurations() const { return current_.size(); }
  std::size_t peak_configurations() const { return peak_; }
  std::uint64_t visited() const { return visited_; }
  const ConfigurationSet& current() const { return current_; }
  const ConfigurationSet& unsatisfied() const { return pending_; }

  std::uint32_t name(Slot slot) const { return open_[slot].name; }
  // Hidden ones are not counted.
  bool linearized(const ConfigurationSet& set, std::size_t i, Slot slot) const {
    const MaskWord* const lower = set.masks(i, 2 * open_.words());
    return MaskLayout<0>::test(lower, slot) ||
           (MaskLayout<0>::test(lower + open_.words(), slot) && !open_[slot].overwrites);
  }
  // Crashed classes, and of one of them the members called and how often one was tried.
  CrashedIndex crashed_classes() const { return open_.crashed_classes(); }
  std::uint32_t available(CrashedIndex index) const { return open_.crashed(index).available; }
  std::uint64_t tried(CrashedIndex index) const { return open_.crashed(index).tried; }
  const UsesTable& uses() const { return uses_; }
  std::span<const TrailNode> trail() const { return trail_; }

  // Numbers of states and values change: every state and every step is replaced, by what
  // state(word), open(name) and crashed(index) say. What no configuration needs is let go of.
  template <typename State, typename OpenStep, typename CrashedStep>
  void renumber(const M& model, StateStore<M>& states, State state, OpenStep open,
                CrashedStep crashed) {
    states_ = &states;
    open_.renumber(model, open, crashed);
    UsesTable uses(*budget_);
    current_.change_each([&](Configuration& configuration) {
      configuration.state = state(configuration.state);
      configuration.used = uses.add(uses_.uses(configuration.used));
    });
    uses_ = std::move(uses);
    pending_.clear();
    next_.clear();
  }
  std::size_t multisets() const { return uses_.size(); }

 private:
  static constexpr std::uint64_t kPollEvery = 1024;

  // Of one mask, and of a configuration's two, which lie one after the other.
  template <std::size_t kFixed>
  struct Layouts {
    explicit Layouts(std::size_t words) : one(words * 64), both(2 * words * 64) {}
    MaskLayout<kFixed> one;
    MaskLayout<2 * kFixed> both;
  };

  // next_ becomes the set behind the return; pending_ what was met before it on the way.
  template <std::size_t kFixed>
  bool advance(Slot slot) {
    const Layouts<kFixed> layouts(open_.words());
    pending_.clear();
    next_.clear();
    scratch_.resize(4 * open_.words());
    std::array<MaskWord, 2> local{};
    MaskWord* const masks = kFixed == 1 ? local.data() : scratch_.data();
    for (std::size_t i = 0; i < current_.size(); ++i) {
      layouts.both.copy(masks, current_.masks(i, layouts.both.words()));
      Configuration configuration = current_[i];
      observe(layouts, masks, configuration);
      arrive(layouts, masks, configuration, slot);
    }
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (++visited_ % kPollEvery == 0) budget_->poll();
      if (!pending_[i].dominated) expand(layouts, i, slot);
    }
    return !next_.empty();
  }

  // A configuration in which all observers are linearized that can be.
  template <std::size_t kFixed>
  void arrive(const Layouts<kFixed>& layouts, MaskWord* lower, const Configuration& configuration,
              Slot slot) {
    MaskWord* const upper = lower + layouts.one.words();
    if (!layouts.one.test(upper, slot)) {
      pending_.insert(layouts.both, open_.certain(), lower, configuration, uses_);
      return;
    }
    layouts.one.clear(upper, slot);
    const bool hidden = !layouts.one.test(lower, slot) && open_[slot].overwrites;
    if (hidden) pending_.insert(layouts.both, open_.certain(), lower, configuration, uses_);
    layouts.one.clear(lower, slot);
    // Rule 5 bars nobody behind the return: where a configuration came from may be no more.
    Configuration behind = configuration;
    behind.unobserved = false;
    if (record_ && hidden) {
      behind.trail = move({behind.trail, open_[slot].name, false, true, false});
    }
    next_.insert(layouts.both, open_.certain(), lower, behind, uses_);
  }

  // Rule 2.
  template <std::size_t kFixed>
  void observe(const Layouts<kFixed>& layouts, MaskWord* lower, Configuration& configuration) {
    MaskWord* const upper = lower + layouts.one.words();
    layouts.one.for_each_beyond(open_.observers(), upper, [&](Slot slot) {
      if (!states_->apply(configuration.state, open_[slot].step)) return;
      layouts.one.set(upper, slot);
      configuration.unobserved = false;
      if (record_) {
        configuration.trail = move({configuration.trail, open_[slot].name, false, false, false});
      }
    });
  }

  // An operation that overwrites was linearized.
  template <std::size_t kFixed>
  // NOLINTNEXTLINE(readability-non-const-parameter): it is written to
  void hide(const Layouts<kFixed>& layouts, MaskWord* lower) const {
    for (std::size_t w = 0; w < layouts.one.words(); ++w) {
      lower[layouts.one.words() + w] |= open_.overwriters()[w];
    }
  }

  // The moves from pending_[i].
  template <std::size_t kFixed>
  void expand(const Layouts<kFixed>& layouts, std::size_t i, Slot slot) {
    std::array<MaskWord, 4> locals{};
    MaskWord* const lower = kFixed == 1 ? locals.data() : scratch_.data();
    MaskWord* const moved = lower + layouts.both.words();
    layouts.both.copy(lower, pending_.masks(i, layouts.both.words()));
    const Configuration from = pending_[i];
    // No observer is left that the state allows.
    layouts.one.for_each_beyond(open_.movers(), lower, [&](Slot other) {
      const auto& operation = open_[other];
      if (from.unobserved && operation.overwrites) return;          // rule 5
      if (layouts.one.exceeds(open_.sooner(other), lower)) return;  // rule 3
      const std::optional<StateWord> state = states_->apply(from.state, operation.step);
      if (!state) return;
      layouts.both.copy(moved, lower);
      layouts.one.set(moved, other);
      layouts.one.set(moved + layouts.one.words(), other);
      if (operation.overwrites) hide(layouts, moved);
      Configuration to{*state, from.used, from.trail, kNone, false, operation.overwrites};
      if (record_) to.trail = move({to.trail, operation.name, false, false, operation.overwrites});
      observe(layouts, moved, to);
      arrive(layouts, moved, to, slot);
    });
    for (CrashedIndex index = 0; index < open_.crashed_classes(); ++index) {
      const auto& crashed = open_.crashed(index);
      if (from.unobserved && crashed.overwrites) continue;           // rule 5
      if (layouts.one.exceeds(open_.mates(index), lower)) continue;  // rule 3
      const std::optional<StateWord> state = states_->apply(from.state, crashed.step);
      if (!state || (*state == from.state && !crashed.overwrites)) continue;  // rule 5
      if (uses_.count(from.used, index) == crashed.available) continue;
      open_.count_try(index);
      layouts.both.copy(moved, lower);
      if (crashed.overwrites) hide(layouts, moved);
      Configuration to{*state, uses_.plus(from.used, index), from.trail, kNone, false, true};
      if (record_) to.trail = move({to.trail, index, true, false, crashed.overwrites});
      observe(layouts, moved, to);
      arrive(layouts, moved, to, slot);
    }
  }

  std::uint32_t move(const TrailNode& node) {
    LINNET_CHECK(trail_.size() < kNone, "{} moves recorded", trail_.size());
    trail_.push_back(node);
    return static_cast<std::uint32_t>(trail_.size() - 1);
  }

  StateStore<M>* states_;
  Budget* budget_;
  bool record_;

  OnlineOpenSet<M> open_;
  UsesTable uses_;

  BudgetVector<TrailNode> trail_;
  BudgetVector<MaskWord> scratch_;
  ConfigurationSet current_;
  ConfigurationSet pending_;
  ConfigurationSet next_;
  std::size_t peak_ = 0;
  std::uint64_t visited_ = 0;
};

}  // namespace linnet::checker
