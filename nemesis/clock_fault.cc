// Clock: the clocks of nodes are wrong, and right again at the end.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

constexpr nanoseconds kRight = milliseconds(1);
// So often the processes that nodes have begun since get the same clocks; and so often clocks are
// looked at that have not yet been seen to be wrong, as a strobe is not at all times.
constexpr milliseconds kPause{170};
constexpr milliseconds kPauseUntilSeen{40};

// The clocks of one family on one node.
using NodeClock = std::pair<NodeId, clock::Family>;

double in_milliseconds(nanoseconds duration) {
  return std::round(static_cast<double>(duration.count()) / 1e3) / 1e3;
}

bool is_farther(const clock::Reading& a, const clock::Reading& b) {
  if (is_right(a) != is_right(b)) return is_right(b);
  return std::chrono::abs(a.offset()) > std::chrono::abs(b.offset());
}

class ClockFault final : public ActiveFault {
 public:
  ClockFault(const Fault& fault, System& system)
      : nodes_(fault.nodes), system_(system), next_(fault.start) {
    for (const NodeId node : nodes_) {
      for (const clock::Family family : families(fault.clocks)) clocks_.emplace_back(node, family);
    }
    set(fault.skew);
    for (const NodeClock& clock : clocks_) look(clock);
    next_ += pause();
  }

  void act(milliseconds now) override {
    if (now < next_) return;
    for (const NodeId node : nodes_) note(node, system_.spread_clock(node));
    for (const NodeClock& clock : clocks_) {
      if (!was_wrong(clock)) look(clock);
    }
    next_ = now + pause();
  }

  std::optional<milliseconds> next() const override { return next_; }

  Effect end() override {
    for (const NodeClock& clock : clocks_) look(clock);
    set({});
    const bool healed = look_again();
    return {healed && problems_.empty() && all_were_wrong(), measured()};
  }

 private:
  void set(const clock::Skew& skew) {
    for (const auto& [node, family] : clocks_) note(node, system_.set_clock(node, family, skew));
  }

  // What stood in the way the last time.
  void note(NodeId node, const base::Result<void>& done) {
    if (done) {
      problems_.erase(endpoint_name(node));
    } else {
      problems_[endpoint_name(node)] = done.error().front().text();
    }
  }

  // That of a node that does not run, or is stopped, is left for later.
  void look(const NodeClock& clock) {
    const auto reading = system_.read_clock(clock.first, clock.second);
    if (!reading) return;
    const auto [seen, is_first] = farthest_.try_emplace(clock, *reading);
    if (is_farther(*reading, seen->second)) seen->second = *reading;
  }

  milliseconds pause() const { return all_were_wrong() ? kPause : kPauseUntilSeen; }

  // Whether all clocks that can be read are right again.
  bool look_again() {
    bool all_right = true;
    for (const NodeClock& clock : clocks_) {
      const auto reading = system_.read_clock(clock.first, clock.second);
      if (!reading) continue;
      at_end_.emplace(clock, *reading);
      all_right &= is_right(*reading);
    }
    return all_right;
  }

  bool was_wrong(const NodeClock& clock) const {
    const auto found = farthest_.find(clock);
    return found != farthest_.end() && !is_right(found->second);
  }

  bool all_were_wrong() const {
    return std::ranges::all_of(clocks_, [this](const NodeClock& each) { return was_wrong(each); });
  }

  // {"offset_ms": {"n1": -5000}, "offset_after_ms": {"n1": 0}}, and the same as monotonic_offset_ms
  // and monotonic_offset_after_ms where those clocks were meant.
  nlohmann::json measured() const {
    auto result = nlohmann::json::object();
    const auto write = [&](const std::map<NodeClock, clock::Reading>& readings, const char* name) {
      for (const auto& [clock, reading] : readings) {
        const std::string of = clock.second == clock::Family::kMonotonic ? "monotonic_" : "";
        result[of + name][endpoint_name(clock.first)] = in_milliseconds(reading.offset());
      }
    };
    write(farthest_, "offset_ms");
    write(at_end_, "offset_after_ms");
    if (!problems_.empty()) result["problems"] = problems_;
    return result;
  }

  const std::vector<NodeId> nodes_;
  std::vector<NodeClock> clocks_;
  System& system_;
  milliseconds next_;
  std::map<NodeClock, clock::Reading> farthest_;  // from the true time, as seen so far
  std::map<NodeClock, clock::Reading> at_end_;
  std::map<std::string, std::string> problems_;  // by node
};

}  // namespace

bool is_right(const clock::Reading& reading) {
  return std::chrono::abs(reading.offset()) <= reading.uncertainty + kRight;
}

std::unique_ptr<ActiveFault> begin_clock(const Fault& fault, System& system) {
  return std::make_unique<ClockFault>(fault, system);
}

}  // namespace linnet::nemesis
