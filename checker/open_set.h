// The operations that are open at the search's frontier, kept while the frontier moves.
//
// The search steps back and forth over the returns. Keeping one set and mending it at each step
// costs a few words of work and memory for one set; writing down a set for every return would cost
// memory in proportion to history times concurrency.
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
  // Stands before the first return. The timeline and the traits outlive the set. `sites` is how
  // many states the traits name.
  OpenSet(const Timeline& timeline, std::span<const ClassTraits> traits, std::size_t sites,
          Budget& budget)
      : timeline_(&timeline),
        traits_(traits),
        layout_(timeline.slots),
        words_(layout_.words()),
        occupant_(budgeted<LocalId>(budget, timeline.slots, kNone)),
        masks_(budgeted<MaskWord>(budget, (3 + traits.size() + 2 * sites) * words_)),
        available_(budgeted<std::uint32_t>(budget, timeline.crashed_class.size())),
        by_class_(3 * words_),
        by_needs_(by_class_ + traits.size() * words_),
        by_leaves_(by_needs_ + sites * words_) {
    open_calls();
  }

  // How many returns are behind.
  Rank frontier() const { return frontier_; }
  bool at_end() const { return frontier_ == timeline_->returns(); }
  // The slot of the operation that returns next. Precondition: not at_end().
  Slot first() const { return timeline_->slot_of[timeline_->by_rank[frontier_]]; }

  // The completed operations that are open: all, those that observe, those whose class names no
  // state that it needs, those of a class, those that need or leave a state.
  const MaskWord* all() const { return masks_.data(); }
  const MaskWord* observers() const { return &masks_[words_]; }
  const MaskWord* needing_none() const { return &masks_[2 * words_]; }
  const MaskWord* of_class(ClassId id) const { return &masks_[by_class_ + id * words_]; }
  const MaskWord* needing(SiteId site) const { return &masks_[by_needs_ + site * words_]; }
  const MaskWord* leaving(SiteId site) const { return &masks_[by_leaves_ + site * words_]; }

  LocalId occupant(Slot slot) const { return occupant_[slot]; }
  ClassId class_in(Slot slot) const { return timeline_->class_of[occupant_[slot]]; }
  Rank rank_in(Slot slot) const { return timeline_->rank_of[occupant_[slot]]; }

  // Classes of which a crashed member has been called: those below this number.
  CrashedIndex crashed_classes() const { return crashed_classes_; }
  // Crashed members of the class called by now.
  std::uint32_t available(CrashedIndex index) const { return available_[index]; }

  // The operations called between the last return and the next: from the first to before the end.
  LocalId first_call() const { return frontier_ == 0 ? 0 : called_before()[frontier_ - 1]; }
  LocalId end_of_calls() const { return called_before()[frontier_]; }

  // Steps over the next return: its operation leaves, those called before the return after it come.
  // Precondition: not at_end().
  void advance() {
    toggle(timeline_->by_rank[frontier_]);
    ++frontier_;
    open_calls();
  }

  // Undoes the last advance().
  void retreat() {
    LINNET_CHECK(frontier_ > 0, "no return to step back over");
    close_calls();
    --frontier_;
    const LocalId id = timeline_->by_rank[frontier_];
    occupant_[timeline_->slot_of[id]] = id;
    toggle(id);
  }

 private:
  std::span<const LocalId> called_before() const { return timeline_->called_before; }

  void open_calls() {
    if (at_end()) return;
    for (LocalId id = first_call(); id < end_of_calls(); ++id) {
      if (timeline_->crashed(id)) {
        const CrashedIndex index = timeline_->crashed_of[timeline_->class_of[id]];
        if (available_[index]++ == 0) ++crashed_classes_;
      } else {
        occupant_[timeline_->slot_of[id]] = id;
        toggle(id);
      }
    }
  }

  void close_calls() {
    if (at_end()) return;
    for (LocalId id = end_of_calls(); id-- > first_call();) {
      if (timeline_->crashed(id)) {
        const CrashedIndex index = timeline_->crashed_of[timeline_->class_of[id]];
        if (--available_[index] == 0) --crashed_classes_;
      } else {
        toggle(id);
      }
    }
  }

  // Puts the operation into its masks, or takes it out of them.
  void toggle(LocalId id) {
    const Slot slot = timeline_->slot_of[id];
    const ClassId own = timeline_->class_of[id];
    const ClassTraits& traits = traits_[own];
    flip(0, slot);
    if (traits.observes) flip(words_, slot);
    flip(traits.needs == kNone ? 2 * words_ : by_needs_ + traits.needs * words_, slot);
    flip(by_class_ + own * words_, slot);
    if (traits.leaves != kNone) flip(by_leaves_ + traits.leaves * words_, slot);
  }
  void flip(std::size_t mask, Slot slot) { layout_.flip(&masks_[mask], slot); }

  const Timeline* timeline_;
  std::span<const ClassTraits> traits_;
  MaskLayout<kFixed> layout_;
  std::size_t words_;

  Rank frontier_ = 0;
  BudgetVector<LocalId> occupant_;  // by slot; the last one where nobody is
  BudgetVector<MaskWord> masks_;    // of each kind, one behind the other
  CrashedIndex crashed_classes_ = 0;
  BudgetVector<std::uint32_t> available_;
  std::size_t by_class_;  // where masks of a kind begin
  std::size_t by_needs_;
  std::size_t by_leaves_;
};

}  // namespace linnet::checker
