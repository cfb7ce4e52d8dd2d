// Phase 2, for one slot after another without waiting: PMS sections 2.2, 2.3 and 3; PMMC 2.3.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {
namespace {

constexpr std::size_t kMaxCommandsPerMessage = 512;
constexpr std::size_t kMaxBytesPerMessage = std::size_t{1} << 20;

// How far ahead of what it knows to be chosen an acceptor accepts.
constexpr std::int64_t kWindow = 1 << 16;

}  // namespace

void Paxos::propose(LogIndex slot, Bytes command) {
  accept(slot, {ballot_, std::move(command)});
  proposals_.emplace(slot, Proposal{{config_.self}, now_});
  next_slot_ = slot + 1;
}

// What is known to be chosen for a slot stays.
void Paxos::accept(LogIndex slot, Acceptance acceptance) {
  if (slot <= chosen_) return;
  if (!has_bug(Bug::kAcceptanceNotPersisted)) {
    effects_.records.push_back(to_bytes(AcceptanceRecord{slot, acceptance}));
  }
  log_.put(slot, std::move(acceptance));
}

void Paxos::send_proposals() {
  if (next_to_send_ < next_slot_) {
    for (const auto& [id, peer] : peers_) send_accepts(id, next_to_send_, next_slot_ - 1);
    next_to_send_ = next_slot_;
    owes_heartbeat_ = false;
  }
  if (std::exchange(owes_heartbeat_, false)) send_to_others(Chosen{ballot_, round_, chosen_});
}

void Paxos::send_accepts(NodeId to, LogIndex first, LogIndex last) {
  while (first <= last) {
    Accept message{ballot_, round_, chosen_, first, {}};
    std::size_t bytes = 0;
    while (first <= last && message.commands.size() < kMaxCommandsPerMessage &&
           bytes < kMaxBytesPerMessage) {
      message.commands.push_back(log_.at(first).command);
      bytes += message.commands.back().size();
      first = first + 1;
    }
    send(to, message);
  }
}

// Runs of proposals that the replica has not accepted for a heartbeat interval.
void Paxos::repeat_accepts(NodeId to) {
  std::optional<LogIndex> first;
  const auto end_run = [&](LogIndex last) {
    if (first) send_accepts(to, *first, last);
    first.reset();
  };
  LogIndex slot = chosen_;
  for (const auto& [next, proposal] : proposals_) {
    const bool is_lost = now_ - proposal.sent >= config_.heartbeat_interval &&
                         std::ranges::count(proposal.accepted_by, to) == 0;
    if (!is_lost) {
      end_run(slot);
    } else if (!first) {
      first = next;
    }
    slot = next;
  }
  end_run(slot);
}

// A request of phase 2 under a ballot not below the promise.
void Paxos::hear_leader(NodeId from, Ballot ballot) {
  if (ballot > promised_) promise(ballot);
  if (role_ != Role::kFollower || leader_ != from) become_follower(from, "heard from the leader");
  reset_election_timer();
  leader_heard_ = now_;
}

// PMS 2.2, P1a: an acceptor can accept a proposal if it has not promised a higher ballot; and by
// 2.5 the acceptance is a promise as well.
void Paxos::handle(NodeId from, const Accept& message) {
  const bool is_below = message.ballot < promised_;
  if (is_below && !has_bug(Bug::kAcceptsBelowPromise)) {
    return send(from, Preempted{message.ballot, promised_});
  }
  if (!is_below) hear_leader(from, message.ballot);
  LogIndex slot = message.first;
  for (const Bytes& command : message.commands) {
    if (slot > chosen_ + kWindow) break;
    accept(slot, {message.ballot, command});
    slot = slot + 1;
  }
  if (slot > message.first) {
    send(from, Accepted{message.ballot, message.round, message.first, slot - 1});
  }
  hear_of_chosen(from, message.chosen);
  take_as_chosen(message.ballot, message.chosen);
}

void Paxos::handle(NodeId from, const Accepted& message) {
  if (role_ != Role::kLeader || message.ballot != ballot_) return;
  hear_peer(from, message.round);
  for (auto i = proposals_.lower_bound(message.first);
       i != proposals_.end() && i->first <= message.last; ++i) {
    auto& accepted_by = i->second.accepted_by;
    const bool is_new = std::ranges::count(accepted_by, from) == 0;
    if (is_new || has_bug(Bug::kAcceptorCountedTwice)) accepted_by.push_back(from);
  }
}

// PMS 3: a command is executed when the commands of all slots before it have been chosen.
void Paxos::maybe_choose() {
  LogIndex chosen = chosen_;
  for (const auto& [slot, proposal] : proposals_) {
    const bool is_chosen =
        proposal.accepted_by.size() >= accept_quorum() || has_bug(Bug::kAckBeforeChosen);
    if (is_chosen) {
      chosen = slot;
    } else if (!has_bug(Bug::kGapsSkipped)) {
      break;
    }
  }
  chosen_ = chosen;
  proposals_.erase(proposals_.begin(), proposals_.upper_bound(chosen));
}

void Paxos::apply_chosen() {
  while (applied_ < chosen_) {
    applied_ = applied_ + 1;
    Application application{applied_, log_.at(applied_).command, std::nullopt};
    if (const auto pending = pending_writes_.find(applied_); pending != pending_writes_.end()) {
      application.ticket = pending->second;
      pending_writes_.erase(pending);
    }
    if (!application.command.empty()) effects_.applications.push_back(std::move(application));
  }
}

}  // namespace linnet::targets::paxos
