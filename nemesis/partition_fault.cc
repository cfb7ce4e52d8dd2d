// Partition: links of the network that are cut.
#include <algorithm>
#include <map>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

class Partition final : public ActiveFault {
 public:
  Partition(const Fault& fault, System& system)
      : system_(system), cut_(system.add_faults(fault.links, LinkFaults{.cut = true})) {
    for (const Link& link : fault.links) before_[link] = system.counters(link);
    for (const Link& link : fault.links) system.probe(link);
  }

  Effect end() override {
    auto by_link = nlohmann::json::object();
    std::int64_t dropped = 0;
    std::int64_t passed = 0;
    for (const auto& [link, before] : before_) {
      const LinkCounters now = system_.counters(link);
      const std::int64_t lost = now.dropped - before.dropped;
      if (lost > 0) by_link[endpoint_name(link.from) + " -> " + endpoint_name(link.to)] = lost;
      dropped += lost;
      passed += now.forwarded - before.forwarded;
    }
    system_.remove_faults(cut_);
    return {dropped > 0 && passed == 0,
            {{"dropped", dropped}, {"passed", passed}, {"by_link", by_link}}};
  }

 private:
  System& system_;
  const FaultId cut_;
  std::map<Link, LinkCounters> before_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_partition(const Fault& fault, System& system) {
  return std::make_unique<Partition>(fault, system);
}

}  // namespace linnet::nemesis
