// Partition: links of the network that are cut.
#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kProbePatience{1000};

class Partition final : public ActiveFault {
 public:
  Partition(const Fault& fault, System& system) : system_(system), cut_(fault.cut) {
    for (const Link& link : cut_) before_[link] = system.dropped(link);
    system.cut(cut_);
    for (const Link& link : cut_) system.probe(link);
    in_force_ = wait_for_probes();
  }

  Effect end() override {
    nlohmann::json by_link = nlohmann::json::object();
    std::int64_t total = 0;
    for (const Link& link : cut_) {
      const std::int64_t own = std::max<std::int64_t>(0, lost(link) - 1);  // less the probe
      if (own > 0) by_link[endpoint_name(link.from) + " -> " + endpoint_name(link.to)] = own;
      total += own;
    }
    system_.mend(cut_);
    return {in_force_, {{"dropped", total}, {"dropped_by_link", by_link}}};
  }

 private:
  std::int64_t lost(const Link& link) const { return system_.dropped(link) - before_.at(link); }

  bool wait_for_probes() const {
    const auto deadline = steady_clock::now() + kProbePatience;
    const auto all_lost = [this] {
      return std::all_of(cut_.begin(), cut_.end(), [this](const Link& l) { return lost(l) > 0; });
    };
    while (!all_lost()) {
      if (steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  System& system_;
  std::vector<Link> cut_;
  std::map<Link, std::int64_t> before_;
  bool in_force_ = false;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_partition(const Fault& fault, System& system) {
  return std::make_unique<Partition>(fault, system);
}

}  // namespace linnet::nemesis
