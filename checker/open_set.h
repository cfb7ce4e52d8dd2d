// The operations that are open at the search's frontier, kept while the frontier moves.
//
// The search steps back and forth over the returns. Keeping one set and mending it at each step
// costs time in proportion to the concurrency and memory for one set; writing down a set for every
// return would cost memory in proportion to history times concurrency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "checker/mask.h"
#include "checker/timeline.h"

namespace linnet::checker {

template <std::size_t kFixed>
class OpenSet {
 public:
  // Stands before the first return. The timeline and the traits outlive the set.
  OpenSet(const Timeline& timeline, std::span<const ClassTraits> traits, Budget& budget)
      : timeline_(&timeline),
        traits_(traits),
        layout_(timeline.slots),
        by_return_(budgeted<Slot>(budget, timeline.slots + 1)),
        occupant_(budgeted<LocalId>(budget, timeline.slots, kNone)),
        class_in_(budgeted<ClassId>(budget, timeline.slots, kNone)),
        sooner_(budgeted<MaskWord>(budget, timeline.slots * layout_.words())),
        observers_(budgeted<MaskWord>(budget, layout_.words())),
        available_(budgeted<std::uint32_t>(budget, timeline.crashed_class.size())),
        mates_(budgeted<MaskWord>(budget, timeline.crashed_class.size() * layout_.words())) {
    open_calls();
  }

  // How many returns are behind.
  Rank frontier() const { return frontier_; }
  bool at_end() const { return frontier_ == timeline_->returns(); }

  // The completed operations that are open, by their slots: the one that returns first stands
  // first.
  std::span<const Slot> by_return() const { return {by_return_.data(), open_}; }
  LocalId occupant(Slot slot) const { return occupant_[slot]; }
  ClassId class_in(Slot slot) const { return class_in_[slot]; }

  // The open operations of the same class that return sooner.
  const MaskWord* sooner(Slot slot) const { return &sooner_[slot * layout_.words()]; }
  // The open operations that observe.
  const MaskWord* observers() const { return observers_.data(); }

  // Classes of which a crashed member has been called: those below this number.
  CrashedIndex crashed_classes() const { return crashed_classes_; }
  // Crashed members of the class called by now.
  std::uint32_t available(CrashedIndex index) const { return available_[index]; }
  // The open completed operations of the same class.
  const MaskWord* mates(CrashedIndex index) const { return &mates_[index * layout_.words()]; }

  // Steps over the next return: its operation leaves, those called before the return after it come.
  // Precondition: not at_end().
  void advance() {
    close(timeline_->by_rank[frontier_]);
    ++frontier_;
    open_calls();
  }

  // Undoes the last advance().
  void retreat() {
    LINNET_CHECK(frontier_ > 0, "no return to step back over");
    close_calls();
    --frontier_;
    open(timeline_->by_rank[frontier_]);
  }

 private:
  std::span<const LocalId> called_before() const { return timeline_->called_before; }
  LocalId first_call() const { return frontier_ == 0 ? 0 : called_before()[frontier_ - 1]; }

  // The calls between the last return and the next.
  void open_calls() {
    if (at_end()) return;
    for (LocalId id = first_call(); id < called_before()[frontier_]; ++id) {
      if (!timeline_->crashed(id)) {
        open(id);
        continue;
      }
      const CrashedIndex index = timeline_->crashed_of[timeline_->class_of[id]];
      if (available_[index]++ == 0) ++crashed_classes_;
    }
  }

  void close_calls() {
    if (at_end()) return;
    for (LocalId id = called_before()[frontier_]; id > first_call(); --id) {
      if (!timeline_->crashed(id - 1)) {
        close(id - 1);
        continue;
      }
      const CrashedIndex index = timeline_->crashed_of[timeline_->class_of[id - 1]];
      if (--available_[index] == 0) --crashed_classes_;
    }
  }

  void open(LocalId id) {
    const Slot slot = timeline_->slot_of[id];
    const Rank rank = timeline_->rank_of[id];
    const ClassId own = timeline_->class_of[id];
    MaskWord* const sooner = &sooner_[slot * layout_.words()];
    layout_.zero(sooner);
    std::size_t place = open_++;
    for (; place > 0; --place) {
      const Slot other = by_return_[place - 1];
      if (timeline_->rank_of[occupant_[other]] < rank) break;
      by_return_[place] = other;
      if (class_in_[other] == own) layout_.set(&sooner_[other * layout_.words()], slot);
    }
    by_return_[place] = slot;
    for (; place > 0; --place) {
      if (class_in_[by_return_[place - 1]] == own) layout_.set(sooner, by_return_[place - 1]);
    }
    occupant_[slot] = id;
    class_in_[slot] = own;
    if (traits_[own].observes) layout_.set(observers_.data(), slot);
    if (const CrashedIndex index = timeline_->crashed_of[own]; index != kNone) {
      layout_.set(&mates_[index * layout_.words()], slot);
    }
  }

  void close(LocalId id) {
    const Slot slot = timeline_->slot_of[id];
    const ClassId own = timeline_->class_of[id];
    std::size_t place = 0;
    while (by_return_[place] != slot) ++place;
    for (--open_; place < open_; ++place) {
      const Slot other = by_return_[place + 1];
      by_return_[place] = other;
      layout_.clear(&sooner_[other * layout_.words()], slot);
    }
    layout_.clear(observers_.data(), slot);
    if (const CrashedIndex index = timeline_->crashed_of[own]; index != kNone) {
      layout_.clear(&mates_[index * layout_.words()], slot);
    }
  }

  const Timeline* timeline_;
  std::span<const ClassTraits> traits_;
  MaskLayout<kFixed> layout_;

  Rank frontier_ = 0;
  std::size_t open_ = 0;
  BudgetVector<Slot> by_return_;  // the first open_ of them
  BudgetVector<LocalId> occupant_;
  BudgetVector<ClassId> class_in_;
  BudgetVector<MaskWord> sooner_;
  BudgetVector<MaskWord> observers_;
  CrashedIndex crashed_classes_ = 0;
  BudgetVector<std::uint32_t> available_;
  BudgetVector<MaskWord> mates_;
};

}  // namespace linnet::checker
