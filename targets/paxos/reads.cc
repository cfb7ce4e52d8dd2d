// Linearizable reads without slots, by the word of a quorum or under a lease, and the answers to
// clients whose leader is one no longer.
//
// A read is bound to two things as it arrives. To a slot that covers every command acknowledged
// before: what this leader knows to be chosen, or the last slot that its promises reported, as
// whatever an earlier ballot chose was reported or known. And to a round that begins afterwards:
// when as many as can accept have confirmed that they have promised nothing higher, no other leader
// had come into office as the read arrived; it would have had the promise of one of them. So the
// smaller quorum is enough. One round serves all reads of a step.
//
// Leases: who hears of a leader promises nothing to anyone for an election timeout, thus at least
// as long after the round began. A replica that restarts does not know when it last heard a leader,
// and counts from its start. The leader measures that time by its wall clock, as systems of this
// kind often do, and all rests on that clock: when it is set back, or runs slowly, the leader
// trusts its lease while another leads.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {
namespace {

// Of an election timeout; the rest is for clocks that run at slightly different speeds.
constexpr double kLeaseShare = 0.9;

}  // namespace

void Paxos::accept_read(Request request) {
  Read read{request.ticket, std::move(request.command)};
  if (!must_confirm_leadership()) {
    effects_.reads.push_back(std::move(read));
    return;
  }
  // Under a lease there is nothing to wait for but the reads before it.
  std::int64_t round = round_ + 1;
  if (holds_lease()) round = pending_reads_.last_round();
  const bool is_early = has_bug(Bug::kReadBeforeRecovery);
  pending_reads_.add(std::move(read), round, is_early ? chosen_ : std::max(chosen_, recovered_));
}

void Paxos::begin_round() {
  ++round_;
  if (has_leases()) round_begins_.push_back({round_, wall_});
  owes_heartbeat_ = true;
}

void Paxos::maybe_begin_round() {
  if (pending_reads_.last_round() > round_) begin_round();
}

void Paxos::handle(NodeId from, const Confirm& message) {
  if (role_ == Role::kLeader && message.ballot == ballot_) hear_peer(from, message.round);
}

void Paxos::hear_peer(NodeId from, std::int64_t round) {
  Peer& peer = peers_.at(from);
  peer.confirmed_round = std::max(peer.confirmed_round, std::min(round, round_));
  peer.last_heard = now_;
  if (has_leases()) extend_lease();
}

// The latest round that a quorum, the leader included, has answered.
std::int64_t Paxos::confirmed_round() const {
  std::vector<std::int64_t> rounds{round_};
  for (const auto& [id, peer] : peers_) rounds.push_back(peer.confirmed_round);
  std::ranges::sort(rounds, std::greater{});
  return rounds[accept_quorum() - 1];
}

void Paxos::serve_reads() {
  if (pending_reads_.empty()) return;
  pending_reads_.serve(confirmed_round(), applied_, effects_.reads);
}

void Paxos::refuse_pending() {
  for (const auto& [slot, ticket] : std::exchange(pending_writes_, {})) {
    effects_.refusals.push_back(
        {ticket,
         {wire::ErrorCode::kLeadershipLost, std::nullopt, "pre-empted before it was chosen"}});
  }
  for (const Ticket ticket : pending_reads_.abandon()) {
    effects_.refusals.push_back(
        {ticket, {wire::ErrorCode::kNotLeader, leader_, "pre-empted before the read was served"}});
  }
}

// A leader whom too few have answered for an election timeout tells its clients so. One that trusts
// its lease trusts it here as well.
void Paxos::check_quorum() {
  if (!must_confirm_leadership() || holds_lease()) return;
  const auto heard = std::ranges::count_if(peers_, [&](const auto& peer) {
    return now_ - peer.second.last_heard <= config_.election_timeout;
  });
  if (static_cast<std::size_t>(heard) + 1 < accept_quorum()) {
    become_follower(std::nullopt, "no quorum heard for an election timeout");
  }
}

// Whether the replica has promised a leader, or itself as one, not to help another into office.
bool Paxos::keeps_its_leader() const {
  if (!has_leases()) return false;
  if (role_ == Role::kLeader) return holds_lease();
  return now_ - leader_heard_ < config_.election_timeout;
}

void Paxos::extend_lease() {
  const std::int64_t confirmed = confirmed_round();
  const auto length =
      std::chrono::duration_cast<nanoseconds>(kLeaseShare * config_.election_timeout);
  while (!round_begins_.empty() && round_begins_.front().round <= confirmed) {
    lease_until_ = std::max(lease_until_, round_begins_.front().at + length);
    round_begins_.pop_front();
  }
}

}  // namespace linnet::targets::paxos
