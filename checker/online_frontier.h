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
// The rules of search.h apply; their proofs turn a completion into another one that begins with a
// move that is kept, so they hold here too:
//
//   2 eager observers            an open operation that observes and that the state allows is
//                                linearized at once
//   3 earliest deadline first    of interchangeable open operations only the one that returns
//                                first is a candidate, crashed ones last, by number only
//   4 dominance                  in ConfigurationSet
//   5 useless crashed moves      a crashed operation is not followed at once by one that overwrites
//                                what it did. (One that brings a state back is dominated by the
//                                configuration that had the state before.) A configuration that
//                                is barred from overwriting may stand in the set for one that is
//                                not: the one that the crashed moves came from has the same mask,
//                                has used fewer, and overwrites itself.
#pragma once

#include <algorithm>
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
#include "checker/online_uses.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A move that was made, and the one before it.
struct TrailNode {
  std::uint32_t before = kNone;
  std::uint32_t operation = 0;  // the name given to open(); of a crashed one its class's number
  bool crashed = false;
};

// A copy is as it was when it was made, and shares the states' store.
template <Model M>
class OnlineFrontier {
 public:
  using Step = typename M::Step;

  // With `record`, how each configuration came about is kept, which takes memory in proportion to
  // the history. Model, store and budget outlive the frontier.
  OnlineFrontier(const M& model, StateStore<M>& states, bool record, Budget& budget)
      : model_(&model),
        states_(&states),
        budget_(&budget),
        record_(record),
        slots_(budgeted<Open>(budget)),
        free_(budgeted<Slot>(budget)),
        open_(budgeted<MaskWord>(budget, 1)),
        observers_(budgeted<MaskWord>(budget, 1)),
        movers_(budgeted<MaskWord>(budget, 1)),
        sooner_(budgeted<MaskWord>(budget)),
        crashed_(budgeted<Crashed>(budget)),
        mates_(budgeted<MaskWord>(budget)),
        crashed_table_(budgeted<CrashedIndex>(budget, 16, kNone)),
        uses_(budget),
        trail_(budgeted<TrailNode>(budget)),
        scratch_(budgeted<MaskWord>(budget)),
        current_(budget),
        pending_(budget),
        next_(budget) {
    const MaskWord none = 0;
    Configuration first;
    first.state = states_->initial();
    current_.insert(MaskLayout<1>(1), &none, first, uses_);
  }

  // An operation is called that will return, at that position; `name` is the caller's for it.
  Slot open(const Step& step, std::int64_t returned, std::uint32_t name) {
    const Slot slot = free_slot();
    slots_[slot] = {step, returned, name, checker::overwrites(*model_, step)};
    MaskWord* const own = &sooner_[slot * words_];
    std::fill_n(own, words_, MaskWord{0});
    for_each(open_.data(), [&](Slot other) {
      if (!(slots_[other].step == step)) return;
      if (slots_[other].returned < returned) {
        set(own, other);
      } else {
        set(&sooner_[other * words_], slot);
      }
    });
    set(open_.data(), slot);
    set(observes(*model_, step) ? observers_.data() : movers_.data(), slot);
    if (!crashed_.empty()) {
      const CrashedIndex mate = crashed_table_[crashed_place(step)];
      if (mate != kNone) set(&mates_[mate * words_], slot);
    }
    return slot;
  }

  // An operation is called that returns never. Returns its class's number: classes are numbered in
  // the order of their first members.
  CrashedIndex crash(const Step& step) {
    const std::size_t at = crashed_place(step);
    if (crashed_table_[at] != kNone) {
      ++crashed_[crashed_table_[at]].available;
      return crashed_table_[at];
    }
    const auto index = static_cast<CrashedIndex>(crashed_.size());
    crashed_.push_back({step, 1, 0, checker::overwrites(*model_, step)});
    mates_.resize(mates_.size() + words_);
    for_each(open_.data(), [&](Slot slot) {
      if (slots_[slot].step == step) set(&mates_[index * words_], slot);
    });
    crashed_table_[at] = index;
    if (crashed_.size() * 2 > crashed_table_.size()) rebuild_crashed_table();
    return index;
  }

  // The operation in that slot returns. False when no configuration can satisfy that; then the
  // frontier stays before the return, and unsatisfied() are the configurations found there.
  bool satisfy(Slot slot) {
    const bool satisfied = words_ == 1 ? advance<1>(slot) : advance<0>(slot);
    peak_ = std::max(peak_, next_.size() + pending_.size());
    if (!satisfied) return false;
    current_.swap(next_);
    if (!crashed_.empty()) current_.compact(words_);
    close(slot);
    return true;
  }

  std::size_t configurations() const { return current_.size(); }
  std::size_t peak_configurations() const { return peak_; }
  std::uint64_t visited() const { return visited_; }
  const ConfigurationSet& current() const { return current_; }
  const ConfigurationSet& unsatisfied() const { return pending_; }

  std::uint32_t name(Slot slot) const { return slots_[slot].name; }
  bool linearized(const ConfigurationSet& set, std::size_t i, Slot slot) const {
    return MaskLayout<0>::test(set.mask(i, words_), slot);
  }
  // Crashed classes, and of one of them the members called and how often one was tried.
  CrashedIndex crashed_classes() const { return static_cast<CrashedIndex>(crashed_.size()); }
  std::uint32_t available(CrashedIndex index) const { return crashed_[index].available; }
  std::uint64_t tried(CrashedIndex index) const { return crashed_[index].tried; }
  const UsesTable& uses() const { return uses_; }
  std::span<const TrailNode> trail() const { return trail_; }

  // Numbers of states and values change: every state and every step is replaced, by what
  // state(word), open(name) and crashed(index) say. What no configuration needs is let go of.
  template <typename State, typename OpenStep, typename CrashedStep>
  void renumber(const M& model, StateStore<M>& states, State state, OpenStep open,
                CrashedStep crashed) {
    model_ = &model;
    states_ = &states;
    for_each(open_.data(), [&](Slot slot) { slots_[slot].step = open(slots_[slot].name); });
    for (CrashedIndex index = 0; index < crashed_.size(); ++index) {
      crashed_[index].step = crashed(index);
    }
    rebuild_crashed_table();
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

  // A completed operation that is open.
  struct Open {
    Step step;
    std::int64_t returned = 0;
    std::uint32_t name = 0;
    bool overwrites = false;
  };

  // A class of crashed operations.
  struct Crashed {
    Step step;
    std::uint32_t available = 0;  // members called by now
    std::uint64_t tried = 0;
    bool overwrites = false;
  };

  static void set(MaskWord* mask, Slot slot) { MaskLayout<0>::set(mask, slot); }
  static void clear(MaskWord* mask, Slot slot) { MaskLayout<0>::clear(mask, slot); }

  template <typename Visit>
  void for_each(const MaskWord* mask, Visit visit) const {
    for (std::size_t w = 0; w < words_; ++w) {
      for (MaskWord rest = mask[w]; rest != 0; rest &= rest - 1) {
        visit(static_cast<Slot>(w * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

  Slot free_slot() {
    if (free_.empty()) {
      if (slots_.size() == words_ * 64) widen();
      free_.push_back(static_cast<Slot>(slots_.size()));
      slots_.emplace_back();
      sooner_.resize(sooner_.size() + words_);
    }
    const Slot slot = free_.back();
    free_.pop_back();
    return slot;
  }

  // Masks of twice the words.
  void widen() {
    const std::size_t words = words_ * 2;
    const auto wider = [&](BudgetVector<MaskWord>& masks) {
      BudgetVector<MaskWord> wide(masks.size() * 2, MaskWord{0}, masks.get_allocator());
      for (std::size_t i = 0; i < masks.size(); ++i)
        wide[i / words_ * words + i % words_] = masks[i];
      masks.swap(wide);
    };
    wider(open_);
    wider(observers_);
    wider(movers_);
    wider(sooner_);
    wider(mates_);
    current_.widen(words_, words);
    pending_.clear();
    next_.clear();
    words_ = words;
  }

  void close(Slot slot) {
    clear(open_.data(), slot);
    clear(observers_.data(), slot);
    clear(movers_.data(), slot);
    for_each(open_.data(), [&](Slot other) { clear(&sooner_[other * words_], slot); });
    for (std::size_t at = 0; at < mates_.size(); at += words_) clear(&mates_[at], slot);
    free_.push_back(slot);
  }

  std::size_t crashed_place(const Step& step) const {
    const std::size_t last = crashed_table_.size() - 1;
    std::size_t at = mix(step.hash()) & last;
    while (crashed_table_[at] != kNone && !(crashed_[crashed_table_[at]].step == step)) {
      at = (at + 1) & last;
    }
    return at;
  }

  void rebuild_crashed_table() {
    const std::size_t size = std::max(crashed_table_.size(), std::bit_ceil(crashed_.size() * 4));
    crashed_table_.assign(size, kNone);
    for (CrashedIndex index = 0; index < crashed_.size(); ++index) {
      crashed_table_[crashed_place(crashed_[index].step)] = index;
    }
  }

  // next_ becomes the set behind the return; pending_ what was met before it on the way.
  template <std::size_t kFixed>
  bool advance(Slot slot) {
    const MaskLayout<kFixed> layout(words_ * 64);
    pending_.clear();
    next_.clear();
    scratch_.resize(2 * words_);
    MaskWord local = 0;
    MaskWord* const live = kFixed == 1 ? &local : scratch_.data();
    for (std::size_t i = 0; i < current_.size(); ++i) {
      layout.copy(live, current_.mask(i, layout.words()));
      Configuration configuration = current_[i];
      observe(layout, live, configuration);
      arrive(layout, live, configuration, slot);
    }
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (++visited_ % kPollEvery == 0) budget_->poll();
      if (!pending_[i].dominated) expand(layout, i, slot);
    }
    return !next_.empty();
  }

  // A configuration in which all observers are linearized that can be.
  template <std::size_t kFixed>
  void arrive(const MaskLayout<kFixed>& layout, MaskWord* live, const Configuration& configuration,
              Slot slot) {
    if (layout.test(live, slot)) {
      layout.clear(live, slot);
      next_.insert(layout, live, configuration, uses_);
    } else {
      pending_.insert(layout, live, configuration, uses_);
    }
  }

  // Rule 2.
  template <std::size_t kFixed>
  void observe(const MaskLayout<kFixed>& layout, MaskWord* live, Configuration& configuration) {
    layout.for_each_beyond(observers_.data(), live, [&](Slot slot) {
      if (!states_->apply(configuration.state, slots_[slot].step)) return;
      layout.set(live, slot);
      configuration.unobserved = false;
      if (record_) configuration.trail = move({configuration.trail, slots_[slot].name, false});
    });
  }

  // The moves from pending_[i].
  template <std::size_t kFixed>
  void expand(const MaskLayout<kFixed>& layout, std::size_t i, Slot slot) {
    MaskWord locals[2] = {};
    MaskWord* const live = kFixed == 1 ? &locals[0] : scratch_.data();
    MaskWord* const moved = kFixed == 1 ? &locals[1] : scratch_.data() + words_;
    layout.copy(live, pending_.mask(i, layout.words()));
    const Configuration from = pending_[i];
    // No observer is left that the state allows.
    layout.for_each_beyond(movers_.data(), live, [&](Slot other) {
      if (layout.exceeds(&sooner_[other * layout.words()], live)) return;  // rule 3
      const Open& operation = slots_[other];
      if (from.unobserved && operation.overwrites) return;  // rule 5
      const std::optional<StateWord> state = states_->apply(from.state, operation.step);
      if (!state) return;
      layout.copy(moved, live);
      layout.set(moved, other);
      Configuration to{*state, from.used, from.trail};
      if (record_) to.trail = move({to.trail, operation.name, false});
      observe(layout, moved, to);
      arrive(layout, moved, to, slot);
    });
    for (CrashedIndex index = 0; index < crashed_.size(); ++index) {
      if (layout.exceeds(&mates_[index * layout.words()], live)) continue;  // rule 3
      Crashed& crashed = crashed_[index];
      if (from.unobserved && crashed.overwrites) continue;  // rule 5
      const std::optional<StateWord> state = states_->apply(from.state, crashed.step);
      if (!state || *state == from.state) continue;  // rule 5
      if (uses_.count(from.used, index) == crashed.available) continue;
      ++crashed.tried;
      layout.copy(moved, live);
      Configuration to{*state, uses_.plus(from.used, index), from.trail, kNone, false, true};
      if (record_) to.trail = move({to.trail, index, true});
      observe(layout, moved, to);
      arrive(layout, moved, to, slot);
    }
  }

  std::uint32_t move(const TrailNode& node) {
    LINNET_CHECK(trail_.size() < kNone, "{} moves recorded", trail_.size());
    trail_.push_back(node);
    return static_cast<std::uint32_t>(trail_.size() - 1);
  }

  const M* model_;
  StateStore<M>* states_;
  Budget* budget_;
  bool record_;

  std::size_t words_ = 1;  // of a mask
  BudgetVector<Open> slots_;
  BudgetVector<Slot> free_;
  BudgetVector<MaskWord> open_;       // completed operations that are open
  BudgetVector<MaskWord> observers_;  // of them, those that observe ...
  BudgetVector<MaskWord> movers_;     // ... and the others
  BudgetVector<MaskWord> sooner_;     // by slot: those of equal step that return sooner

  BudgetVector<Crashed> crashed_;
  BudgetVector<MaskWord> mates_;  // by class: the open completed operations of equal step
  BudgetVector<CrashedIndex> crashed_table_;  // open addressing by step; kNone where free
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
