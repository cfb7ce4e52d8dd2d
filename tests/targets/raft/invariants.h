// The properties Raft guarantees (Ongaro 2014, figure 3.2), checked on a whole cluster after every
// step of any replica. "Leader append-only" has no check: only section 3.5's truncation removes
// entries, and followers alone do that.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

class Invariants {
 public:
  // After a step of `node` that had these effects.
  void check(NodeId node, const Raft& raft, const Effects& effects);
  // The node lost all but its durable state.
  void restarted(NodeId node) { seen_.erase(node); }

  // Each thing found broken, once per step that shows it.
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  // An entry as section 3.5 identifies it, with what Log Matching says follows from that.
  struct KnownEntry {
    Bytes command;
    Term previous_term;
  };
  struct Committed {
    Entry entry;
    Term in_term;  // of the replica that first knew it to be committed
  };
  // How far a node has been examined.
  struct Seen {
    std::map<LogIndex, Term> log;
    LogIndex commit{0};
    Term led{0};
    LogIndex applied{0};
  };

  void check_election_safety(NodeId node, const Raft& raft);
  void check_log_matching(NodeId node, const Raft& raft);
  void check_committed(NodeId node, const Raft& raft);
  void check_leader_completeness(NodeId node, const Raft& raft);
  void check_state_machine_safety(NodeId node, const Effects& effects);

  std::map<NodeId, Seen> seen_;
  std::map<Term, NodeId> leaders_;
  std::map<std::pair<LogIndex, Term>, KnownEntry> entries_;
  std::map<LogIndex, Committed> committed_;
  std::map<LogIndex, Bytes> applied_;
  std::vector<std::string> broken_;
};

}  // namespace linnet::targets::raft
