// Cpu: nodes have little of a processor's time.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "nemesis/cpu_group.h"
#include "nemesis/mechanism.h"
#include "nemesis/squeeze_by_stops.h"

namespace linnet::nemesis {
namespace {

// A group holds back only those who want more than their share: when it has not held a node back
// in this time, all nodes are stopped by turns.
constexpr milliseconds kTrial{500};

using Groups = std::map<NodeId, std::unique_ptr<CpuGroup>>;

// With the processes that the nodes have. Empty when this machine does not allow it for all.
Groups make_groups(const Fault& fault, System& system) {
  Groups groups;
  for (const NodeId node : fault.nodes) {
    auto group = CpuGroup::make(fault.share);
    if (!group) return {};
    for (const pid_t process : system.all_pids(node)) {
      if (!(*group)->add(process)) return {};
    }
    groups[node] = *std::move(group);
  }
  return groups;
}

class CpuSqueeze final : public ActiveFault {
 public:
  CpuSqueeze(const Fault& fault, System& system)
      : fault_(fault),
        system_(system),
        groups_(make_groups(fault, system)),
        trial_ends_(fault.start + std::min(kTrial, (fault.end - fault.start) / 3)) {
    if (groups_.empty()) turn_to_stops(fault.start);
  }

  void act(milliseconds now) override {
    if (stops_) return stops_->act(now);
    if (now < trial_ends_) return;
    if (all_were_held_back()) {
      trial_ends_ = milliseconds::max();
    } else {
      turn_to_stops(now);
    }
  }

  std::optional<milliseconds> next() const override {
    if (stops_) return stops_->next();
    if (trial_ends_ == milliseconds::max()) return std::nullopt;
    return trial_ends_;
  }

  Effect end() override {
    if (stops_) return stops_->end();
    Effect effect{all_were_held_back(), {}};
    for (const auto& [node, group] : groups_) {
      const std::chrono::duration<double, std::milli> time = group->throttled();
      effect.measured["throttled_ms"][endpoint_name(node)] = std::round(time.count());
    }
    groups_.clear();
    return effect;
  }

 private:
  bool all_were_held_back() const {
    return std::ranges::all_of(
        groups_, [](const auto& item) { return item.second->throttled() > nanoseconds(0); });
  }

  void turn_to_stops(milliseconds now) {
    groups_.clear();
    stops_ = squeeze_by_stops(fault_, now, system_);
  }

  const Fault fault_;
  System& system_;
  Groups groups_;
  milliseconds trial_ends_;
  std::unique_ptr<ActiveFault> stops_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_cpu(const Fault& fault, System& system) {
  return std::make_unique<CpuSqueeze>(fault, system);
}

}  // namespace linnet::nemesis
