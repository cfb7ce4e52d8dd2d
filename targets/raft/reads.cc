// Linearizable reads without log entries: section 6.4 of the dissertation, and the answers to
// clients whose leader is one no longer.
//
// A read is bound to two things as it arrives. To an index that covers every command acknowledged
// before: the commit index, or the no-op of the leader's term, which stands behind all that earlier
// leaders committed. And to a heartbeat round that begins afterwards: when a quorum has answered
// it, no later leader had been elected as the read arrived. One round serves all reads of a step.
#include <algorithm>
#include <utility>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

void Raft::accept_read(Request request) {
  Read read{request.ticket, std::move(request.command)};
  if (!must_confirm_leadership()) {
    effects_.reads.push_back(std::move(read));
    return;
  }
  // Under a lease there is nothing to wait for but the reads before it.
  std::int64_t round = round_ + 1;
  if (holds_lease()) round = pending_reads_.last_round();
  pending_reads_.add(std::move(read), round, std::max(commit_, term_start_));
}

void Raft::begin_round() {
  ++round_;
  if (has_leases()) round_begins_.push_back({round_, wall_});
  for (auto& [id, progress] : peers_) progress.owe_heartbeat();
}

void Raft::maybe_begin_round() {
  if (pending_reads_.last_round() > round_) begin_round();
}

// The latest round that a quorum, the leader included, has answered.
std::int64_t Raft::confirmed_round() const {
  return on_quorum(round_, &Progress::acked_round);
}

void Raft::serve_reads() {
  if (pending_reads_.empty()) return;
  pending_reads_.serve(confirmed_round(), applied_, effects_.reads);
}

void Raft::refuse_pending() {
  if (!has_bug(Bug::kAcksByIndex)) {
    for (const auto& [index, ticket] : std::exchange(pending_writes_, {})) {
      refuse(ticket, wire::ErrorCode::kLeadershipLost, "stepped down before it was committed");
    }
  }
  for (const Ticket ticket : pending_reads_.abandon()) {
    refuse(ticket, wire::ErrorCode::kNotLeader, "stepped down before the read was served");
  }
  if (const auto joining = std::exchange(joining_, std::nullopt)) {
    refuse(joining->ticket, wire::ErrorCode::kNotLeader, "stepped down before it had the log");
  }
}

}  // namespace linnet::targets::raft
