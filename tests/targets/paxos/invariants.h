// What Paxos rests on and what it promises ("Paxos Made Simple", section 2.2), checked on a whole
// cluster after every step of any replica.
//
// What a step wrote and sent counts from the replica's next step on: when it crashes before, its
// disk tells how much of it came about.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {

class Invariants {
 public:
  // `accept_quorum` of one ballot choose.
  explicit Invariants(std::size_t accept_quorum) : accept_quorum_(accept_quorum) {}

  // After a step of `node` that had these effects.
  void check(NodeId node, const Paxos& paxos, const Effects& effects);
  // The node lost all but its durable state, and came back with it.
  void restarted(NodeId node, const DurableState& state);
  void crashed(NodeId node) { nodes_.erase(node); }

  // Each thing found broken, once per step that shows it.
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  struct Proposal {
    Bytes command;
    std::set<NodeId> accepted_by;
  };
  // How far a node has been examined.
  struct Seen {
    LogIndex chosen{0};
    LogIndex applied{0};
    std::vector<Bytes> written;  // in the last step
    std::vector<Document> sent;  // in the last step
  };

  void settle(NodeId node, Seen& seen);
  void count_acceptance(NodeId node, LogIndex slot, const Acceptance& acceptance);
  void check_promises(NodeId node, const PeerMessage& message);
  void check_chosen(NodeId node, const Paxos& paxos, Seen& seen);
  void check_applied(NodeId node, const Effects& effects, Seen& seen);
  void choose(LogIndex slot, const Bytes& command, const std::string& by);

  const std::size_t accept_quorum_;
  std::map<NodeId, Seen> nodes_;
  std::map<NodeId, Ballot> promised_;  // the highest that left the node
  std::map<std::pair<LogIndex, Ballot>, Proposal> proposals_;
  std::map<LogIndex, Bytes> chosen_;
  std::vector<std::string> broken_;
};

}  // namespace linnet::targets::paxos
