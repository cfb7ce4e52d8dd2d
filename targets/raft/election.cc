// Leader election: section 3.4 of the dissertation, with the restriction of 3.6.1 and the pre-votes
// of 9.6.
#include <fmt/format.h>

#include <algorithm>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

void Raft::request_votes() {
  const bool is_pre_vote = role_ == Role::kPreCandidate;
  const RequestVote request{is_pre_vote ? Term{term_.value + 1} : term_, log_.last_index(),
                            log_.last_term(), is_pre_vote ? Ballot::kPreVote : ballot_};
  for (const NodeId member : members()) {
    if (!votes_.contains(member)) send(member, request);
  }
  heartbeat_due_ = now_ + config_.heartbeat_interval;
}

void Raft::handle(NodeId from, const RequestVote& message) {
  if (message.ballot == Ballot::kPreVote) {
    const bool grants = message.term > term_ && is_up_to_date(message);
    return send(from, VoteReply{grants ? message.term : term_, grants, true});
  }
  const bool is_free = !voted_for_ || *voted_for_ == from;
  const bool grants = message.term == term_ && is_free && is_up_to_date(message);
  if (grants && !voted_for_) {
    voted_for_ = from;
    persist_hard_state();
    log_event(Severity::kInfo, fmt::format("voted for {} in term {}", base::name(from), term_));
  }
  if (grants) reset_election_timer();
  send(from, VoteReply{term_, grants, false});
}

// Section 3.6.1: the voter denies its vote if its own log is more up to date than the candidate's.
bool Raft::is_up_to_date(const RequestVote& message) const {
  if (has_bug(Bug::kVoteIgnoresLog)) return true;
  if (message.last_term != log_.last_term()) {
    return message.last_term > log_.last_term();
  }
  return message.last_index >= log_.last_index();
}

void Raft::handle(NodeId from, const VoteReply& message) {
  if (!message.granted) return;
  const bool is_pre_vote =
      role_ == Role::kPreCandidate && message.pre_vote && message.term == Term{term_.value + 1};
  const bool is_vote = role_ == Role::kCandidate && !message.pre_vote && message.term == term_;
  if (!is_pre_vote && !is_vote) return;
  votes_.insert(from);
  if (!has_votes()) return;
  if (is_vote) {
    become_leader();
  } else {
    become_candidate(Ballot::kElection);
  }
}

bool Raft::has_votes() const {
  const auto granted =
      std::ranges::count_if(members(), [&](NodeId member) { return votes_.contains(member); });
  return static_cast<std::size_t>(granted) > members().size() / 2;
}

// Section 4.2.3: who has heard a leader within the shortest election timeout helps nobody else into
// office. Leases rest on that; pre-votes would do little good without it.
bool Raft::keeps_its_leader() const {
  if (!has_leases() && !config_.pre_vote) return false;
  if (role_ == Role::kLeader) return !has_leases() || holds_lease();
  return now_ - leader_heard_ < config_.election_timeout;
}

}  // namespace linnet::targets::raft
