// The sandbox: nodes that are each alone on a machine, as far as they can see, on a network that
// does as it is told. For any Linux program, unmodified; as root or as an ordinary user.
//
//   int main() {
//     auto launcher = sandbox::enter();                       // before any thread
//     auto lab = sandbox::Sandbox::create(**launcher, {.seed = 7});
//     (*lab)->add(NodeId(1));                                 // 10.77.0.1
//     (*lab)->add(NodeId(2));                                 // 10.77.0.2
//     auto etcd = (*lab)->launch(NodeId(1), {.program = "etcd", .arguments = {...}});
//     const auto cut = (*lab)->add_faults({{NodeId(1), NodeId(2)}}, {.cut = true});
//     ...
//     (*lab)->remove_faults(cut);
//
// Every node has a network namespace with one interface, eth0, and no way but to the other nodes.
// Nothing that is on the nodes outlives this process, however it ends: no process, no namespace, no
// mount, no interface.
//
// ZeroMQ makes its sockets in threads of its own, which stay in the namespace in which a context
// was first used: one zmq::context_t for each namespace, first used by a thread that has entered.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/link.h"
#include "nemesis/link_faults.h"
#include "nemesis/sandbox/command.h"
#include "nemesis/sandbox/launcher.h"
#include "nemesis/sandbox/network_namespace.h"
#include "nemesis/sandbox/node_process.h"
#include "nemesis/sandbox/switch.h"

namespace linnet::nemesis::sandbox {

// How nodes are connected to the switch: by /dev/net/tun, or, where that cannot be had, by veth
// pairs and AF_PACKET sockets.
enum class PortKind { automatic, tun, packet };

struct SandboxOptions {
  std::uint64_t seed = 0;  // of the network's random choices
  PortKind ports = PortKind::automatic;
  int mtu = 1500;
  std::filesystem::path capture;  // where to write every packet delivered, as pcap; empty: nowhere
};

// add() and the destructor are for one thread, while no other uses the sandbox; all else is
// thread-safe.
class Sandbox {
 public:
  // The launcher outlives the sandbox.
  static base::Result<std::unique_ptr<Sandbox>> create(Launcher& launcher, SandboxOptions options);

  // Adds a node or a group of clients (address.h); returns its address, "10.77.0.1".
  base::Result<std::string> add(NodeId node);

  // All below: the node was added.
  base::Result<std::unique_ptr<NodeProcess>> launch(NodeId node, const Command& command);

  // Moves the calling thread to the node, for good. The sockets it opens from now on are there.
  void enter(NodeId node) const;

  // Runs `work` on a thread of its own that is on the node, and waits for it. A socket made there
  // stays there, whoever uses it.
  void run(NodeId node, const std::function<void()>& work) const;

  // In force, and out of force, when they return: nothing passes a cut link any more, but for what
  // the receiving node's kernel has already.
  FaultId add_faults(const std::vector<Link>& links, const LinkFaults& faults);
  void remove_faults(FaultId id);

  LinkCounters counters(const Link& link) const;

 private:
  Sandbox(Launcher& launcher, const SandboxOptions& options);

  std::unique_ptr<Port> open_port(NodeId node, const NetworkNamespace& network);

  Launcher& launcher_;
  const SandboxOptions options_;
  std::optional<NetworkNamespace> hub_;  // the switch's ends of veth pairs
  std::map<NodeId, NetworkNamespace> nodes_;
  mutable Switch switch_;
};

}  // namespace linnet::nemesis::sandbox
