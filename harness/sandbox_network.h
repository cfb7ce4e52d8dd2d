// A run's network in the sandbox: every node on a machine of its own, all clients on another.
#pragma once

#include <map>

#include "harness/network.h"
#include "nemesis/sandbox/sandbox.h"

namespace linnet::harness {

class SandboxNetwork final : public Network {
 public:
  // n1 ... n<nodes> and the clients. The launcher outlives the network.
  static base::Result<std::unique_ptr<SandboxNetwork>> create(
      nemesis::sandbox::Launcher& launcher, int nodes,
      const nemesis::sandbox::SandboxOptions& options);

  std::string name() const override { return "sandbox"; }
  std::string listen(NodeId node) const override;
  std::string reach(const nemesis::Link& link) const override { return listen(link.to); }
  zmq::context_t& context(NodeId from) override { return *contexts_.at(from); }
  base::Result<std::unique_ptr<Process>> launch(NodeId node, const ProcessSpec& spec) override;
  nemesis::FaultId add_faults(const std::vector<nemesis::Link>& links,
                              const nemesis::LinkFaults& faults) override {
    return sandbox_->add_faults(links, faults);
  }
  void remove_faults(nemesis::FaultId id) override { sandbox_->remove_faults(id); }
  nemesis::LinkCounters counters(const nemesis::Link& link) const override {
    return sandbox_->counters(link);
  }

 private:
  explicit SandboxNetwork(std::unique_ptr<nemesis::sandbox::Sandbox> sandbox);

  void add_context(NodeId node);

  std::unique_ptr<nemesis::sandbox::Sandbox> sandbox_;
  std::map<NodeId, std::unique_ptr<zmq::context_t>> contexts_;
};

}  // namespace linnet::harness
