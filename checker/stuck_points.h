// Where a search could go no further: the configurations that an invalid verdict tells of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "checker/mask.h"
#include "checker/open_set.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A configuration at the furthest frontier, as the search left it.
struct StuckPoint {
  StateWord state = 0;
  std::vector<LocalId> latest;   // linearized last, in order
  std::vector<LocalId> open;     // completed, open, not linearized; in order of return
  std::vector<LocalId> crashed;  // one not used for each class of crashed ones that has any
  std::size_t crashed_used = 0;
};

// Some of the configurations with the furthest frontier, no two with the same state.
class StuckPoints {
 public:
  explicit StuckPoints(const Timeline& timeline) : timeline_(timeline) {}

  Rank frontier() const { return frontier_; }
  const std::vector<StuckPoint>& points() const { return points_; }
  bool full() const { return points_.size() == kPoints; }

  void clear() {
    frontier_ = 0;
    points_.clear();
  }

  // A configuration at the open set's frontier that leads nowhere, and how it came there.
  template <std::size_t kFixed>
  void note(const OpenSet<kFixed>& open, const MaskWord* live, StateWord state,
            std::span<const LocalId> trail, std::span<const std::uint32_t> used) {
    if (open.frontier() < frontier_) return;
    if (open.frontier() > frontier_) points_.clear();
    frontier_ = open.frontier();
    const auto same = [&](const StuckPoint& point) { return point.state == state; };
    if (full() || std::ranges::any_of(points_, same)) return;
    StuckPoint point;
    point.state = state;
    const auto latest = trail.last(std::min(trail.size(), kLatest));
    point.latest.assign(latest.begin(), latest.end());
    MaskLayout<kFixed>(timeline_.slots).for_each_beyond(open.all(), live, [&](Slot slot) {
      point.open.push_back(open.occupant(slot));
    });
    std::ranges::sort(point.open, {}, [&](LocalId id) { return timeline_.rank_of[id]; });
    for (CrashedIndex index = 0; index < open.crashed_classes(); ++index) {
      point.crashed_used += used[index];
      if (used[index] == open.available(index)) continue;
      point.crashed.push_back(timeline_.crashed_members(index)[used[index]]);
    }
    points_.push_back(std::move(point));
  }

 private:
  static constexpr std::size_t kPoints = 5;
  static constexpr std::size_t kLatest = 5;

  const Timeline& timeline_;
  Rank frontier_ = 0;
  std::vector<StuckPoint> points_;
};

}  // namespace linnet::checker
