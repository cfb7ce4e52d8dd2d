// Leadership that is handed over: section 3.10 of the dissertation.
//
// The leader takes no more requests, brings the chosen follower up to date, and tells it to stand
// for election at once. It has stepped down when that election reaches it; when it does not within
// an election timeout, the leader goes on.
#include <utility>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

void Raft::transfer_leadership(const AdminRequest& request) {
  if (transfer_ || joining_ || !is_member(request.node) || request.node == config_.self) {
    return refuse(
        request.ticket, wire::ErrorCode::kRefused,
        transfer_ || joining_ ? "another change is under way" : "it must be another member");
  }
  transfer_ = Transfer{request.node, request.ticket, now_ + config_.election_timeout};
}

void Raft::advance_transfer() {
  if (!transfer_) return;
  if (now_ >= transfer_->deadline) {
    end_transfer(false);
  } else if (!transfer_->is_told && peers_.at(transfer_->to).match() == log_.last_index()) {
    transfer_->is_told = true;
    has_asked_for_election_ = true;
    send(transfer_->to, TimeoutNow{term_});
  }
}

void Raft::end_transfer(bool has_happened) {
  const auto ended = std::exchange(transfer_, std::nullopt);
  if (!ended) return;
  if (has_happened) {
    effects_.answers.push_back({ended->ticket, nullptr});
  } else {
    refuse(ended->ticket, wire::ErrorCode::kLeadershipLost, "it has not taken over yet");
  }
}

void Raft::handle(NodeId from, const TimeoutNow& message) {
  if (message.term == term_ && role_ == Role::kFollower && leader_ == from &&
      is_member(config_.self)) {
    become_candidate(Ballot::kTransfer);
  }
}

}  // namespace linnet::targets::raft
