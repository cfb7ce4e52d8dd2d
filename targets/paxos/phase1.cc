// Phase 1, once for all slots: PMS sections 2.2, 2.3 and 3; PMMC sections 2.3 and 3.
#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {
namespace {

// No right acceptor accepts so far ahead of what it knows to be chosen. Who claims it did has
// nothing to promise, as a leader would have to fill all that lies between.
constexpr std::int64_t kFarthestReport = 1 << 20;

}  // namespace

// A ballot is used by its node once, as its promise to itself is durable before it asks for others.
void Paxos::become_candidate() {
  role_ = Role::kCandidate;
  leader_.reset();
  ballot_ = Ballot{std::max(highest_round_, promised_.round) + 1, config_.self};
  promised_by_ = {config_.self};
  quorum_chosen_ = chosen_;
  reported_.clear();
  for (const auto& [slot, acceptance] : log_.after(chosen_)) adopt(slot, acceptance);
  if (has_bug(Bug::kBallotReused)) {
    promised_ = ballot_;
  } else {
    promise(ballot_);
  }
  reset_election_timer();
  heartbeat_due_ = now_ + config_.heartbeat_interval;
  log_event(Severity::kInfo, fmt::format("candidate with ballot {}", text(ballot_)));
  send_prepares();
}

void Paxos::send_prepares() {
  for (const NodeId member : config_.members) {
    if (!promised_by_.contains(member)) send(member, Prepare{ballot_, chosen_});
  }
}

void Paxos::promise(Ballot ballot) {
  LINNET_CHECK(ballot > promised_, "promised {} after {}", text(ballot), text(promised_));
  promised_ = ballot;
  highest_round_ = std::max(highest_round_, ballot.round);
  if (!has_bug(Bug::kPromiseNotPersisted)) {
    effects_.records.push_back(to_bytes(PromiseRecord{ballot}));
  }
}

void Paxos::handle(NodeId from, const Prepare& message) {
  if (keeps_its_leader()) return;
  if (message.ballot < promised_) return send(from, Preempted{message.ballot, promised_});
  if (message.ballot > promised_) {
    promise(message.ballot);
    become_follower(std::nullopt, "a higher ballot");
    reset_election_timer();
  }
  Promise reply{message.ballot, chosen_, {}};
  for (const auto& [slot, acceptance] : log_.after(std::max(chosen_, message.chosen))) {
    reply.accepted.push_back({slot, acceptance});
  }
  send(from, reply);
}

void Paxos::handle(NodeId from, const Promise& message) {
  if (role_ != Role::kCandidate) return;
  if (message.ballot != ballot_ && !has_bug(Bug::kStalePromiseCounted)) return;
  const LogIndex farthest = std::max(chosen_, message.chosen) + kFarthestReport;
  for (const Report& report : message.accepted) {
    if (report.slot > farthest) return;
  }
  promised_by_.insert(from);
  quorum_chosen_ = std::max(quorum_chosen_, message.chosen);
  for (const auto& [slot, acceptance] : message.accepted) adopt(slot, acceptance);
  hear_of_chosen(from, message.chosen);
}

// PMS 2.2, P2c: of what a quorum has accepted, the value of the highest ballot is the only one that
// can have been chosen.
void Paxos::adopt(LogIndex slot, const Acceptance& acceptance) {
  const auto [known, is_first] = reported_.emplace(slot, acceptance);
  if (is_first) return;
  const bool is_higher = acceptance.ballot > known->second.ballot;
  if (is_higher != has_bug(Bug::kLowestBallotAdopted)) known->second = acceptance;
}

void Paxos::handle(NodeId /*from*/, const Preempted& message) {
  highest_round_ = std::max(highest_round_, message.promised.round);
  if (role_ == Role::kFollower || message.ballot != ballot_ || message.promised <= ballot_) return;
  become_follower(std::nullopt, fmt::format("pre-empted by ballot {}", text(message.promised)));
}

// The reports begin behind what their senders know to be chosen: that must be learnt first.
void Paxos::maybe_become_leader() {
  if (promised_by_.size() >= promise_quorum() && chosen_ >= quorum_chosen_) become_leader();
}

void Paxos::become_leader() {
  LINNET_CHECK(role_ == Role::kCandidate, "only a candidate becomes leader");
  role_ = Role::kLeader;
  leader_ = config_.self;
  for (const NodeId member : config_.members) {
    if (member != config_.self) peers_.emplace(member, Peer{0, now_});
  }
  round_ = 0;
  round_begins_.clear();
  lease_until_ = nanoseconds::min();
  next_slot_ = next_to_send_ = chosen_ + 1;
  const auto reported = std::exchange(reported_, {});
  recovered_ = reported.empty() ? chosen_ : std::max(chosen_, reported.rbegin()->first);
  if (has_bug(Bug::kReportsIgnored)) recovered_ = chosen_;
  while (next_slot_ <= recovered_) {
    const auto report = reported.find(next_slot_);
    // PMS 3: a gap is filled with a no-op, so that what stands behind it can be executed.
    propose(next_slot_, report == reported.end() ? Bytes() : report->second.command);
  }
  owes_heartbeat_ = true;
  heartbeat_due_ = now_ + config_.heartbeat_interval;
  log_event(Severity::kInfo, fmt::format("leader with ballot {}; {} slots to be chosen anew",
                                         text(ballot_), recovered_.value - chosen_.value));
}

}  // namespace linnet::targets::paxos
