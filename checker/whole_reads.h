// Early impossibility for objects of parts that are read as a whole (the members of a set).
//
// A read of the whole that is still to come finds each part in some condition. Where the object is
// otherwise now, an operation that brings the part there has to be linearized before that read: one
// that is open and not linearized, one that is called before the read returns, or a crashed one not
// used that is called by then. If for some part there is none, no completion exists. The first such
// read to return is looked at: it says the most, as the fewest operations are called by then.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "checker/budget.h"
#include "checker/mask.h"
#include "checker/model.h"
#include "checker/open_set.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A part of an object in a condition. The model's numbers.
struct Part {
  std::uint32_t name = 0;
  std::uint32_t condition = 0;

  auto operator<=>(const Part&) const = default;
};

// The model's side, optional:
//
//   bool reads_whole(const Step& step) const;
//   // What the step brings about where it is not so already; none: it changes nothing.
//   std::optional<Part> brings(const Step& step) const;
//   // How that read of the whole found the part.
//   std::uint32_t found(const Step& read, std::uint32_t name) const;
//   // Calls visit(part) for the parts that are not as that read of the whole found them, each in
//   // the condition that it was found in, until it returns false.
//   template <typename Visit>
//   void amiss(const State& state, const Step& read, const Visit& visit) const;
template <typename M>
concept ReadAsWhole = requires(const M& model, const typename M::State& state,
                               const typename M::Step& step) {
  { model.reads_whole(step) } -> std::same_as<bool>;
  { model.brings(step) } -> std::same_as<std::optional<Part>>;
  { model.found(step, 0U) } -> std::same_as<std::uint32_t>;
  model.amiss(state, step, [](Part) { return true; });
};

// Looks at a configuration of the search whose open set and used crashed operations it is given by
// reference; its mask comes with each question.
template <Model M, std::size_t kFixed>
class WholeReads {
  static_assert(ReadAsWhole<M>);

 public:
  WholeReads(const M& model, const Timeline& timeline, std::span<const typename M::Step> steps,
             const OpenSet<kFixed>& open, std::span<const std::uint32_t> used, Budget& budget)
      : model_(model),
        timeline_(timeline),
        steps_(steps),
        open_(open),
        used_(used),
        layout_(timeline.slots),
        reads_(budgeted<Rank>(budget)),
        classes_(budgeted<Bringer>(budget)),
        calls_(budgeted<Bringer>(budget)) {
    find_bringers();
  }

  // What returns there or later does not count from now on, and nothing was given up yet.
  void set_horizon(Rank horizon) {
    horizon_ = horizon;
    given_up_.reset();
  }
  // The last return that a configuration was given up for.
  std::optional<Rank> given_up() const { return given_up_; }

  // The first to return of the reads that are not linearized; kNone when all are.
  Rank next_read(const MaskWord* live) const {
    const LocalId called = open_.at_end() ? 0 : open_.end_of_calls();
    auto read = std::ranges::lower_bound(reads_, open_.frontier());
    for (; read != reads_.end(); ++read) {
      const LocalId id = timeline_.by_rank[*read];
      if (id >= called || !layout_.test(live, timeline_.slot_of[id])) return *read;
    }
    return kNone;
  }

  // Whether nothing but failure comes of the configuration with that state and that mask.
  bool hopeless_in(const typename M::State& state, const MaskWord* live) {
    const Rank read = next_read(live);
    if (read >= horizon_) return false;
    bool hopeless = false;
    model_.amiss(state, step_of(read), [&](Part part) {
      hopeless = !may_come(part, read, live);
      return !hopeless;
    });
    if (hopeless) give_up(read);
    return hopeless;
  }

  // The same of one that an operation of that class has just led to from one that was not hopeless.
  // Only the part that it brought about is looked at.
  bool hopeless_after(ClassId id, const MaskWord* live) {
    const std::optional<Part> part = model_.brings(steps_[id]);
    const Rank read = next_read(live);
    if (!part || read >= horizon_) return false;
    const std::uint32_t wanted = model_.found(step_of(read), part->name);
    if (wanted == part->condition || may_come({part->name, wanted}, read, live)) return false;
    give_up(read);
    return true;
  }

 private:
  // An operation that brings the part about: its class, or itself.
  struct Bringer {
    Part part;
    std::uint32_t id = 0;

    auto operator<=>(const Bringer&) const = default;
  };

  const typename M::Step& step_of(Rank rank) const {
    return steps_[timeline_.class_of[timeline_.by_rank[rank]]];
  }

  void find_bringers() {
    for (Rank rank = 0; rank < timeline_.returns(); ++rank) {
      if (model_.reads_whole(step_of(rank))) reads_.push_back(rank);
    }
    if (reads_.empty()) return;
    for (ClassId id = 0; id < steps_.size(); ++id) {
      if (const auto part = model_.brings(steps_[id])) classes_.push_back({*part, id});
    }
    for (LocalId id = 0; id < timeline_.operations(); ++id) {
      if (timeline_.crashed(id)) continue;
      if (const auto part = model_.brings(steps_[timeline_.class_of[id]])) {
        calls_.push_back({*part, id});
      }
    }
    std::ranges::sort(classes_);
    std::ranges::sort(calls_);
  }

  void give_up(Rank read) { given_up_ = std::max(given_up_.value_or(read), read); }

  // Whether an operation to come before that read can bring the part about.
  bool may_come(Part part, Rank read, const MaskWord* live) const {
    const LocalId end = timeline_.called_before[read];
    auto bringer = std::ranges::lower_bound(classes_, Bringer{part, 0});
    for (; bringer != classes_.end() && bringer->part == part; ++bringer) {
      if (layout_.exceeds(open_.of_class(bringer->id), live)) return true;
      const CrashedIndex crashed = timeline_.crashed_of[bringer->id];
      if (crashed == kNone) continue;
      const auto members = timeline_.crashed_members(crashed);
      if (used_[crashed] < members.size() && members[used_[crashed]] < end) return true;
    }
    const auto call = std::ranges::lower_bound(calls_, Bringer{part, open_.end_of_calls()});
    return call != calls_.end() && call->part == part && call->id < end;
  }

  const M& model_;
  const Timeline& timeline_;
  std::span<const typename M::Step> steps_;
  const OpenSet<kFixed>& open_;
  std::span<const std::uint32_t> used_;
  MaskLayout<kFixed> layout_;
  BudgetVector<Rank> reads_;       // of the whole, ascending
  BudgetVector<Bringer> classes_;  // by part
  BudgetVector<Bringer> calls_;    // the completed operations, by part and then by call
  Rank horizon_ = 0;
  std::optional<Rank> given_up_;
};

}  // namespace linnet::checker
