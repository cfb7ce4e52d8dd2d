// The network that a run's nodes and clients live on: where each is, how they reach each other, and
// what can be done to the links between them.
//
//  router   everything on loopback, every link a proxy for messages (nemesis/router.h): needs no
//           privilege
//  sandbox  every node on a machine of its own, as far as it can see, and all clients on another;
//           links carry packets (nemesis/sandbox/sandbox.h)
#pragma once

#include <memory>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "base/result.h"
#include "harness/process.h"
#include "nemesis/fault_table.h"

namespace linnet::harness {

using base::NodeId;

// A context without a limit of sockets below that of open files.
inline void allow_many_sockets(zmq::context_t& context) {
  context.set(zmq::ctxopt::max_sockets, context.get(zmq::ctxopt::socket_limit));
}

// Used from one thread, but for context(), which is thread-safe. Outlives every process, socket and
// thread that uses it.
class Network {
 public:
  virtual ~Network() = default;

  // "router", "sandbox".
  virtual std::string name() const = 0;

  // The endpoint at which the node shall listen.
  virtual std::string listen(NodeId node) const = 0;
  // The endpoint to which link.from connects to reach link.to.
  virtual std::string reach(const nemesis::Link& link) const = 0;
  // For the sockets of the harness that speak in the place of a node, or of the clients.
  virtual zmq::context_t& context(NodeId from) = 0;

  // Starts a program as the node.
  virtual base::Result<std::unique_ptr<Process>> launch(NodeId node, const ProcessSpec& spec) = 0;

  // As nemesis::System has them.
  virtual nemesis::FaultId add_faults(const std::vector<nemesis::Link>& links,
                                      const nemesis::LinkFaults& faults) = 0;
  virtual void remove_faults(nemesis::FaultId id) = 0;
  virtual nemesis::LinkCounters counters(const nemesis::Link& link) const = 0;
};

}  // namespace linnet::harness
