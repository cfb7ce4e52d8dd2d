// Clock: the clocks of nodes are wrong, and right again at the end.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

constexpr nanoseconds kRight = milliseconds(1);
// Until every clock has been seen to be wrong, it is looked at so often: out of step with strobes.
constexpr milliseconds kLookPause{170};

double in_milliseconds(nanoseconds duration) {
  return std::round(static_cast<double>(duration.count()) / 1e3) / 1e3;
}

class ClockFault final : public ActiveFault {
 public:
  ClockFault(const Fault& fault, System& system)
      : nodes_(fault.nodes),
        families_(families(fault.clocks)),
        system_(system),
        next_(fault.start + kLookPause) {
    set(fault.skew);
    look();
  }

  void act(milliseconds now) override {
    if (now < next_ || all_were_wrong()) return;
    look();
    next_ = now + kLookPause;
  }

  std::optional<milliseconds> next() const override {
    if (all_were_wrong()) return std::nullopt;
    return next_;
  }

  Effect end() override {
    look();
    set({});
    const bool healed = look_again();
    return {healed && problems_.empty() && all_were_wrong(), measured()};
  }

 private:
  void set(const clock::Skew& skew) {
    for (const NodeId node : nodes_) {
      for (const clock::Family family : families_) {
        if (const auto set = system_.set_clock(node, family, skew); !set) {
          problems_[endpoint_name(node)] = set.error().front().text();
        }
      }
    }
  }

  // A node that does not run, or is stopped, is left for later.
  void look() {
    for (const NodeId node : nodes_) {
      const auto reading = system_.read_clock(node, families_.front());
      if (!reading) continue;
      const auto [seen, is_first] = farthest_.try_emplace(node, *reading);
      const auto distance = [](const clock::Reading& r) { return std::chrono::abs(r.offset()); };
      if (is_right(*reading)) continue;
      if (is_right(seen->second) || distance(*reading) > distance(seen->second)) {
        seen->second = *reading;
      }
    }
  }

  // Whether all clocks that can be read are right again.
  bool look_again() {
    bool all_right = true;
    for (const NodeId node : nodes_) {
      const auto reading = system_.read_clock(node, families_.front());
      if (!reading) continue;
      at_end_[endpoint_name(node)] = in_milliseconds(reading->offset());
      all_right &= is_right(*reading);
    }
    return all_right;
  }

  bool all_were_wrong() const {
    return std::ranges::all_of(nodes_, [this](NodeId node) {
      const auto found = farthest_.find(node);
      return found != farthest_.end() && !is_right(found->second);
    });
  }

  nlohmann::json measured() const {
    nlohmann::json offsets;
    for (const auto& [node, farthest] : farthest_) {
      offsets[endpoint_name(node)] = in_milliseconds(farthest.offset());
    }
    nlohmann::json result{{"offset_ms", std::move(offsets)}, {"offset_after_ms", at_end_}};
    if (!problems_.empty()) result["problems"] = problems_;
    return result;
  }

  const std::vector<NodeId> nodes_;
  const std::vector<clock::Family> families_;
  System& system_;
  milliseconds next_;
  std::map<NodeId, clock::Reading> farthest_;  // from the true time, as seen so far
  std::map<std::string, double> at_end_;       // milliseconds, by node
  std::map<std::string, std::string> problems_;
};

}  // namespace

bool is_right(const clock::Reading& reading) {
  return std::chrono::abs(reading.offset()) <= reading.uncertainty + kRight;
}

std::unique_ptr<ActiveFault> begin_clock(const Fault& fault, System& system) {
  return std::make_unique<ClockFault>(fault, system);
}

}  // namespace linnet::nemesis
