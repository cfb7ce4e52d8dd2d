// Early impossibility: which configurations cannot be completed because a state that an operation
// needs will not come about again. For models with transitions (model.h).
//
// A state is left by an operation each time that it is there again: by one of its suppliers. So of
// the open operations that need a state other than the present one and leave another, those that
// return up to some time cannot be more than the suppliers that can still come by then: the open
// ones not linearized, the crashed ones not used, and those called before that time. Those that
// need the state and leave it all share one supplier. Else no completion exists: each of them would
// have to be in it, behind a supplier of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "checker/mask.h"
#include "checker/open_set.h"
#include "checker/supply.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Looks at a configuration of the search whose open set and used crashed operations it is given by
// reference; its mask comes with each question.
template <std::size_t kFixed>
class Starvation {
 public:
  Starvation(const Timeline& timeline, std::span<const ClassTraits> traits, const Supply& supply,
             const OpenSet<kFixed>& open, std::span<const std::uint32_t> used)
      : timeline_(timeline),
        traits_(traits),
        layout_(timeline.slots),
        supply_(supply),
        open_(open),
        used_(used) {}

  // What returns there or later does not count from now on, and nothing was given up yet.
  void set_horizon(Rank horizon) {
    horizon_ = horizon;
    given_up_.reset();
  }
  // The last return that a configuration was given up for.
  std::optional<Rank> given_up() const { return given_up_; }

  // Only what changed is looked at. A move from a state to another can starve those that need the
  // state it came from; for other states the move takes away only a supplier of the state it
  // leaves, which is the present one then.
  bool after_move_from(SiteId state, const MaskWord* live) {
    const std::size_t wanted = layout_.count_beyond(open_.needing(state), live);
    if (wanted == 0) return false;
    const std::size_t held = supply_held(live, state, wanted);
    if (held >= wanted) return false;
    bool starves = false;
    layout_.for_each_beyond(open_.needing(state), live, [&](Slot slot) {
      starves = starves || gives_up(live, state, open_.rank_in(slot), held);
    });
    return starves;
  }

  // The same for the operations called since the last return: the search meets them only now.
  bool after_return_in(SiteId state, const MaskWord* live) {
    if (open_.at_end()) return false;
    const LocalId end = open_.end_of_calls();
    for (LocalId id = open_.first_call(); id < end; ++id) {
      const SiteId needed = traits_[timeline_.class_of[id]].needs;
      if (needed == kNone || needed == state || timeline_.crashed(id)) continue;
      if (after_move_from(needed, live)) return true;
    }
    return false;
  }

 private:
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

  const Timeline& timeline_;
  std::span<const ClassTraits> traits_;
  MaskLayout<kFixed> layout_;
  const Supply& supply_;
  const OpenSet<kFixed>& open_;
  std::span<const std::uint32_t> used_;
  Rank horizon_ = 0;
  std::optional<Rank> given_up_;
};

}  // namespace linnet::checker
