// The operations open at the frontier of a history that is walked once (online_frontier.h): the
// completed ones, each in a slot, and the crashed ones by their steps.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "checker/budget.h"
#include "checker/hash.h"
#include "checker/mask.h"
#include "checker/model.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Masks are of words() words, as many as the slots need: open() may make them wider.
template <Model M>
class OnlineOpenSet {
 public:
  using Step = typename M::Step;

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

  OnlineOpenSet(const M& model, Budget& budget)
      : model_(&model),
        slots_(budgeted<Open>(budget)),
        free_(budgeted<Slot>(budget)),
        open_(budgeted<MaskWord>(budget, 1)),
        observers_(budgeted<MaskWord>(budget, 1)),
        movers_(budgeted<MaskWord>(budget, 1)),
        overwriters_(budgeted<MaskWord>(budget, 1)),
        certain_(budgeted<MaskWord>(budget, 1)),
        sooner_(budgeted<MaskWord>(budget)),
        crashed_(budgeted<Crashed>(budget)),
        mates_(budgeted<MaskWord>(budget)),
        crashed_table_(budgeted<CrashedIndex>(budget, 16, kNone)) {}

  // An operation is called that will return, at that position; `name` is the caller's for it.
  Slot open(const Step& step, std::int64_t returned, std::uint32_t name) {
    const Slot slot = free_slot();
    const bool observes = checker::observes(*model_, step);
    slots_[slot] = {step, returned, name, !observes && checker::overwrites(*model_, step)};
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
    if (observes) {
      set(observers_.data(), slot);
    } else {
      set(movers_.data(), slot);
      set(slots_[slot].overwrites ? overwriters_.data() : certain_.data(), slot);
    }
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

  // The operation in that slot returns.
  void close(Slot slot) {
    clear(open_.data(), slot);
    clear(observers_.data(), slot);
    clear(movers_.data(), slot);
    clear(overwriters_.data(), slot);
    clear(certain_.data(), slot);
    for_each(open_.data(), [&](Slot other) { clear(&sooner_[other * words_], slot); });
    for (std::size_t at = 0; at < mates_.size(); at += words_) clear(&mates_[at], slot);
    free_.push_back(slot);
  }

  // Steps are replaced by what open(name) and crashed(index) say.
  template <typename OpenStep, typename CrashedStep>
  void renumber(const M& model, OpenStep open, CrashedStep crashed) {
    model_ = &model;
    for_each(open_.data(), [&](Slot slot) { slots_[slot].step = open(slots_[slot].name); });
    for (CrashedIndex index = 0; index < crashed_.size(); ++index) {
      crashed_[index].step = crashed(index);
    }
    rebuild_crashed_table();
  }

  std::size_t words() const { return words_; }
  const Open& operator[](Slot slot) const { return slots_[slot]; }
  const MaskWord* observers() const { return observers_.data(); }
  const MaskWord* movers() const { return movers_.data(); }            // the others
  const MaskWord* overwriters() const { return overwriters_.data(); }  // of these
  // Of the movers those that are linearized or not, but never hidden.
  const MaskWord* certain() const { return certain_.data(); }
  // The open ones of equal step that return sooner.
  const MaskWord* sooner(Slot slot) const { return &sooner_[slot * words_]; }

  CrashedIndex crashed_classes() const { return static_cast<CrashedIndex>(crashed_.size()); }
  const Crashed& crashed(CrashedIndex index) const { return crashed_[index]; }
  void count_try(CrashedIndex index) { ++crashed_[index].tried; }
  // The open completed operations of equal step.
  const MaskWord* mates(CrashedIndex index) const { return &mates_[index * words_]; }

 private:
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
    wider(overwriters_);
    wider(certain_);
    wider(sooner_);
    wider(mates_);
    words_ = words;
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

  const M* model_;
  std::size_t words_ = 1;  // of a mask
  BudgetVector<Open> slots_;
  BudgetVector<Slot> free_;
  BudgetVector<MaskWord> open_;  // all of the completed ones
  BudgetVector<MaskWord> observers_;
  BudgetVector<MaskWord> movers_;
  BudgetVector<MaskWord> overwriters_;
  BudgetVector<MaskWord> certain_;
  BudgetVector<MaskWord> sooner_;  // by slot

  BudgetVector<Crashed> crashed_;
  BudgetVector<MaskWord> mates_;              // by class
  BudgetVector<CrashedIndex> crashed_table_;  // open addressing by step; kNone where free
};

}  // namespace linnet::checker
