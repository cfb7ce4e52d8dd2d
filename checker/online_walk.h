// The online engine on a partition that is known to its end: Algorithm::online of a check.
//
// It has the interface of Search (search.h), so whatever is made of a search's outcome is made of
// this one's in the same way; the witness is what the frontier recorded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/classify.h"
#include "checker/online_frontier.h"
#include "checker/search.h"
#include "checker/stuck_points.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Preconditions and meanings of all members as in Search.
template <Model M>
class OnlineWalk {
 public:
  OnlineWalk(const M& model, const Timeline& timeline, const Classes<M>& classes, Budget& budget)
      : timeline_(timeline),
        classes_(classes.steps()),
        states_(model, budget),
        frontier_(model, states_, true, budget),
        slot_of_(budgeted<Slot>(budget, timeline.operations())),
        order_(budgeted<LocalId>(budget)) {}

  bool run() {
    LocalId called = 0;
    for (Rank rank = 0; rank < timeline_.returns(); ++rank) {
      for (; called < timeline_.called_before[rank]; ++called) call(called);
      if (!frontier_.satisfy(slot_of_[timeline_.by_rank[rank]])) {
        note_stuck(rank);
        return false;
      }
      statistics_.furthest = rank + 1;
    }
    if (timeline_.returns() > 0) order_ = order_of(frontier_.current()[0].trail);
    return true;
  }

  std::span<const LocalId> order() const { return order_; }
  const std::vector<StuckPoint>& stuck() const { return stuck_; }
  SearchStatistics statistics() const {
    SearchStatistics statistics = statistics_;
    statistics.configurations = frontier_.visited();
    return statistics;
  }
  std::vector<std::uint64_t> crashed_tried() const {
    std::vector<std::uint64_t> tried(timeline_.crashed_class.size());
    for (CrashedIndex index = 0; index < frontier_.crashed_classes(); ++index) {
      tried[index] = frontier_.tried(index);
    }
    return tried;
  }
  typename M::State state(StateWord word) const { return states_.state(word); }

 private:
  static constexpr std::size_t kStuckPoints = 5;
  static constexpr std::size_t kLatest = 5;

  void call(LocalId id) {
    const typename M::Step& step = classes_[timeline_.class_of[id]];
    if (timeline_.crashed(id)) {
      // The timeline numbers crashed classes as the frontier does, in order of the first call.
      const CrashedIndex index = frontier_.crash(step);
      LINNET_CHECK(index == timeline_.crashed_of[timeline_.class_of[id]], "crashed class {}",
                   index);
    } else {
      slot_of_[id] = frontier_.open(step, timeline_.rank_of[id], id);
    }
  }

  // The moves recorded up to that one. Of a crashed class, the members called first come first:
  // each of them can stand wherever a later one can.
  BudgetVector<LocalId> order_of(std::uint32_t trail) const {
    BudgetVector<LocalId> order(order_.get_allocator());
    auto hidden = budgeted<std::uint32_t>(order.get_allocator().budget());
    for (; trail != kNone; trail = frontier_.trail()[trail].before) {
      const TrailNode& node = frontier_.trail()[trail];
      (node.hidden ? hidden : order).push_back(trail);
      if (!node.overwrites) continue;
      order.insert(order.end(), hidden.begin(), hidden.end());
      hidden.clear();
    }
    LINNET_CHECK(hidden.empty(), "{} operations hidden by none", hidden.size());
    std::ranges::reverse(order);
    std::vector<std::uint32_t> used(timeline_.crashed_class.size());
    for (LocalId& entry : order) {
      const TrailNode& node = frontier_.trail()[entry];
      entry = node.crashed ? timeline_.crashed_members(node.operation)[used[node.operation]++]
                           : node.operation;
    }
    return order;
  }

  void note_stuck(Rank rank) {
    const ConfigurationSet& set = frontier_.unsatisfied();
    for (std::size_t i = 0; i < set.size() && stuck_.size() < kStuckPoints; ++i) {
      const auto same = [&](const StuckPoint& point) { return point.state == set[i].state; };
      if (set[i].dominated || std::ranges::any_of(stuck_, same)) continue;
      StuckPoint point;
      point.state = set[i].state;
      const auto order = order_of(set[i].trail);
      point.latest.assign(
          order.end() - static_cast<std::ptrdiff_t>(std::min(order.size(), kLatest)), order.end());
      for (Rank later = rank; later < timeline_.returns(); ++later) {
        const LocalId id = timeline_.by_rank[later];
        if (id >= timeline_.called_before[rank]) continue;
        if (!frontier_.linearized(set, i, slot_of_[id])) point.open.push_back(id);
      }
      for (CrashedIndex index = 0; index < frontier_.crashed_classes(); ++index) {
        const std::uint32_t used = frontier_.uses().count(set[i].used, index);
        point.crashed_used += used;
        if (used == frontier_.available(index)) continue;
        point.crashed.push_back(timeline_.crashed_members(index)[used]);
      }
      stuck_.push_back(std::move(point));
    }
  }

  const Timeline& timeline_;
  std::span<const typename M::Step> classes_;
  StateStore<M> states_;
  OnlineFrontier<M> frontier_;
  BudgetVector<Slot> slot_of_;  // by id
  BudgetVector<LocalId> order_;
  SearchStatistics statistics_;
  std::vector<StuckPoint> stuck_;
};

}  // namespace linnet::checker
