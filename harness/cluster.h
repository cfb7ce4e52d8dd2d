// The system under test: its processes, the network between them, and the way in for clients.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/network.h"
#include "harness/node_clocks.h"
#include "harness/process.h"
#include "harness/status_client.h"
#include "harness/store.h"
#include "harness/target.h"
#include "nemesis/system.h"

namespace linnet::harness {

struct ClusterOptions {
  int nodes = 0;
  std::uint64_t seed = 0;
  TargetOptions target;
};

// A process that ended though nobody asked it to, or ended badly when asked.
struct NodeExit {
  NodeId node;
  ExitStatus status;
  std::vector<std::string> last_lines;  // of its standard error
};

// Used from one thread, which must outlive the cluster: its end may kill the nodes (process.h).
class Cluster final : public nemesis::System {
 public:
  // What the nodes are, the run's folder, where their data and output go, and the network that they
  // are on, which outlives the cluster.
  Cluster(Target target, RunFolder folder, ClusterOptions options, Network& network);

  base::Result<void> start_all();

  // Waits until every node runs and answers, every link between two nodes passes messages both
  // ways and does nothing to them, every clock is right, and a node leads; where members can
  // change, until every node is one: those that are not are added. Returns what is still amiss when
  // the patience is over: nothing when all is well.
  std::vector<std::string> await_health(std::chrono::milliseconds patience);

  // Nodes that ended by themselves since the last call.
  std::vector<NodeExit> take_exits();

  // Asks every node to end, and waits until all have. Returns those that ended badly.
  std::vector<NodeExit> stop_all();

  // Where clients reach each node.
  std::map<NodeId, std::string> client_endpoints() const;

  // nemesis::System
  int node_count() const override { return options_.nodes; }
  std::vector<NodeId> primaries() override;
  nemesis::Standing standing() override;
  std::vector<NodeId> successors(const nemesis::Standing& standing) override;
  base::Result<void> ask(NodeId leader, nemesis::Change change, NodeId node) override;
  std::optional<pid_t> process(NodeId node) const override;
  std::vector<pid_t> all_pids(NodeId node) const override;
  void signal(NodeId node, int signal) override { processes_.at(node)->signal(signal); }
  std::string kill(NodeId node) override;
  std::string terminate(NodeId node) override;
  base::Result<void> start(NodeId node) override;
  nemesis::FaultId add_faults(const std::vector<nemesis::Link>& links,
                              const nemesis::LinkFaults& faults) override {
    return network_.add_faults(links, faults);
  }
  void remove_faults(nemesis::FaultId id) override { network_.remove_faults(id); }
  nemesis::LinkCounters counters(const nemesis::Link& link) const override {
    return network_.counters(link);
  }
  base::Result<void> set_clock(NodeId node, nemesis::clock::Family family,
                               const nemesis::clock::Skew& skew) override;
  base::Result<void> spread_clock(NodeId node) override;
  std::optional<nemesis::clock::Reading> read_clock(NodeId node,
                                                    nemesis::clock::Family family) override;
  void probe(const nemesis::Link& link) override;

 private:
  StatusClient::Route route(const nemesis::Link& link);
  std::map<NodeId, NodeStatus> statuses();
  std::string ended(NodeId node, const ExitStatus& status);
  NodeExit exit_of(NodeId node, ExitStatus status) const;
  std::vector<std::string> ailments();
  std::vector<std::string> ailments_of_links(const std::vector<nemesis::Link>& links);
  std::vector<std::string> ailments_of_clocks();
  std::vector<std::string> add_missing_members();

  const Target target_;
  const RunFolder folder_;
  const ClusterOptions options_;
  const std::vector<NodeId> nodes_;

  Network& network_;
  NodeClocks clocks_;
  StatusClient status_;
  std::map<NodeId, std::unique_ptr<Process>> processes_;  // of nodes that run, as far as is known
  std::map<NodeId, std::vector<std::string>> endings_;    // of each node, in words, for exit.json
};

}  // namespace linnet::harness
