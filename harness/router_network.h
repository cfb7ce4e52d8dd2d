// A run's network without privilege: loopback, and a message router on every link.
#pragma once

#include <map>

#include "harness/network.h"
#include "nemesis/router.h"

namespace linnet::harness {

class RouterNetwork final : public Network {
 public:
  RouterNetwork(int nodes, std::uint64_t seed);

  std::string name() const override { return "router"; }
  std::string listen(NodeId node) const override { return listen_.at(node); }
  std::string reach(const nemesis::Link& link) const override { return endpoints_.at(link); }
  zmq::context_t& context(NodeId /*from*/) override { return context_; }
  base::Result<std::unique_ptr<Process>> launch(NodeId node, const ProcessSpec& spec) override;
  nemesis::FaultId add_faults(const std::vector<nemesis::Link>& links,
                              const nemesis::LinkFaults& faults) override {
    return router_.add(links, faults);
  }
  void remove_faults(nemesis::FaultId id) override { router_.remove(id); }
  nemesis::LinkCounters counters(const nemesis::Link& link) const override {
    return router_.counters(link);
  }

 private:
  zmq::context_t context_;
  nemesis::Router router_;
  std::map<NodeId, std::string> listen_;
  std::map<nemesis::Link, std::string> endpoints_;
};

}  // namespace linnet::harness
