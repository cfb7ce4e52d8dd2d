// What the nemesis needs of the system under test, and all it knows of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/clock/clock_skew.h"
#include "nemesis/fault_table.h"

namespace linnet::nemesis {

// Who leads, and who belongs to the cluster, as far as the nodes that answer know.
struct Standing {
  std::optional<NodeId> leader;  // of several that say they lead, the one with the highest term
  std::int64_t term = 0;         // in which that one leads
  std::vector<NodeId> members;   // by what is committed; empty: not known
};

// What an operator can ask a leader for.
enum class Change { add_member, remove_member, transfer_leadership };

// Used from one thread.
class System {
 public:
  virtual ~System() = default;

  virtual int node_count() const = 0;

  // The nodes that say they lead, the one that says so with the highest term first. Asks every node
  // and waits a bounded time for the answers.
  virtual std::vector<NodeId> primaries() = 0;

  // Of systems whose members can change. These ask every node as well.
  virtual Standing standing() = 0;
  // Who could lead in the leader's place: the other members that answer, and that reach the leader
  // and are reached by it. None where nobody leads.
  virtual std::vector<NodeId> successors(const Standing& standing) = 0;
  // Asks the leader for the change and waits a bounded time for its answer. When there is none, the
  // change may yet come about.
  virtual base::Result<void> ask(NodeId leader, Change change, NodeId node) = 0;

  // The process of a node; nothing when it is not running.
  virtual std::optional<pid_t> process(NodeId node) const = 0;
  // All processes of a node, its program's first; none when it is not running.
  virtual std::vector<pid_t> all_pids(NodeId node) const = 0;
  // To all processes of a running node.
  virtual void signal(NodeId node, int signal) = 0;
  // Ends a running node with SIGKILL and waits for it to be gone. Returns how it ended, in words.
  virtual std::string kill(NodeId node) = 0;
  // Asks a running node to end with SIGTERM, waits a bounded time for it to be gone, and kills it
  // when it is not. Returns how it ended, in words.
  virtual std::string terminate(NodeId node) = 0;
  // Starts a node that is not running from what it left on disk. Does not wait for it to answer.
  virtual base::Result<void> start(NodeId node) = 0;

  // In force, and out of force, when they return: nothing passes a cut link any more. Several may
  // lie on one link.
  virtual FaultId add_faults(const std::vector<Link>& links, const LinkFaults& faults) = 0;
  virtual void remove_faults(FaultId id) = 0;
  virtual LinkCounters counters(const Link& link) const = 0;
  // Sets the clocks of the node's program, running now or started later, and of all processes that
  // it has. Nothing else changes when it is refused.
  virtual base::Result<void> set_clock(NodeId node, clock::Family family,
                                       const clock::Skew& skew) = 0;
  // The same clocks for what the node's program has begun since: a process that is begun (exec)
  // has true ones at first.
  virtual base::Result<void> spread_clock(NodeId node) = 0;
  // What a clock of the node's program shows, by the program's own word; nothing when the node does
  // not run, is stopped, or has never had a wrong clock.
  virtual std::optional<clock::Reading> read_clock(NodeId node, clock::Family family) = 0;

  // Makes link.from send a harmless message to link.to, if it can: a node that does not run cannot.
  virtual void probe(const Link& link) = 0;
};

}  // namespace linnet::nemesis
