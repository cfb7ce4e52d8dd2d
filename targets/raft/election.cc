// Leader election: section 3.4 of the dissertation, with the restriction of 3.6.1.
#include <fmt/format.h>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

void Raft::request_votes() {
  for (const NodeId member : config_.members) {
    if (!votes_.contains(member)) {
      send(member, RequestVote{term_, log_.last_index(), log_.last_term()});
    }
  }
  heartbeat_due_ = now_ + config_.heartbeat_interval;
}

void Raft::handle(NodeId from, const RequestVote& message) {
  const bool is_free = !voted_for_ || *voted_for_ == from;
  const bool grants = message.term == term_ && is_free && is_up_to_date(message);
  if (grants && !voted_for_) {
    voted_for_ = from;
    persist_hard_state();
    log_event(Severity::kInfo, fmt::format("voted for {} in term {}", base::name(from), term_));
  }
  if (grants) reset_election_timer();
  send(from, VoteReply{term_, grants});
}

// Section 3.6.1: the voter denies its vote if its own log is more up to date than the candidate's.
bool Raft::is_up_to_date(const RequestVote& message) const {
  if (message.last_term != log_.last_term()) return message.last_term > log_.last_term();
  return message.last_index >= log_.last_index();
}

void Raft::handle(NodeId from, const VoteReply& message) {
  if (role_ != Role::kCandidate || message.term != term_ || !message.granted) return;
  votes_.insert(from);
  if (votes_.size() >= quorum()) become_leader();
}

}  // namespace linnet::targets::raft
