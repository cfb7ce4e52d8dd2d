#include "targets/paxos/paxos.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace linnet::targets::paxos {
namespace {

std::string_view name(Role role) {
  switch (role) {
    case Role::kFollower:
      return "follower";
    case Role::kCandidate:
      return "candidate";
    case Role::kLeader:
      return "leader";
  }
  return "unknown";
}

// A ballot belongs to the node in it: nobody else makes requests under it.
template <typename M>
bool is_forged(NodeId from, const M& message) {
  if constexpr (std::is_same_v<M, Prepare> || std::is_same_v<M, Accept> ||
                std::is_same_v<M, Chosen>) {
    return message.ballot.node != from;
  }
  return false;
}

}  // namespace

Paxos::Paxos(Config config, DurableState state, Now now)
    : config_(std::move(config)),
      random_(base::Random(config_.seed).split(static_cast<std::uint64_t>(config_.self.value))),
      promised_(state.promised),
      snapshot_(std::move(state.snapshot)),
      log_(std::move(state.log)),
      chosen_(state.chosen),
      recorded_chosen_(state.chosen),
      highest_round_(state.promised.round),
      now_(now.steady),
      wall_(now.wall),
      leader_heard_(now.steady) {
  LINNET_CHECK(std::ranges::count(config_.members, config_.self) == 1, "members must have {} once",
               config_.self);
  LINNET_CHECK(config_.heartbeat_interval > nanoseconds::zero() &&
                   config_.heartbeat_interval < config_.election_timeout,
               "the heartbeat interval must lie between 0 and the election timeout");
  if (snapshot_) {
    applied_ = snapshot_->index;
    effects_.restore = snapshot_;
  }
  reset_election_timer();
}

void Paxos::set_time(Now now) {
  now_ = now.steady;
  wall_ = now.wall;
}

void Paxos::on_message(NodeId from, const Document& body, Now now) {
  set_time(now);
  const auto drop = [&](std::string_view why) {
    log_event(Severity::kWarning,
              fmt::format("dropped a message from {}: {}", base::name(from), why));
  };
  const auto message = parse_peer_message(body);
  if (!message) return drop(message.error().front().text());
  if (from == config_.self || std::ranges::count(config_.members, from) == 0) {
    return drop("not a peer");
  }
  std::visit(
      [&](const auto& m) {
        if (is_forged(from, m)) return drop("a ballot of another node");
        handle(from, m);
      },
      *message);
}

void Paxos::on_request(Request request, Now now) {
  set_time(now);
  LINNET_CHECK(!request.command.empty(), "an empty command means a no-op");
  if (role_ != Role::kLeader) {
    effects_.refusals.push_back(
        {request.ticket, {wire::ErrorCode::kNotLeader, leader_, "this replica does not lead"}});
  } else if (request.access == Access::kRead) {
    accept_read(std::move(request));
  } else {
    pending_writes_.emplace(next_slot_, request.ticket);
    propose(next_slot_, std::move(request.command));
  }
}

void Paxos::tick(Now now) {
  set_time(now);
  if (role_ == Role::kLeader) {
    check_quorum();
  } else if (now_ >= election_deadline_) {
    become_candidate();
  }
  if (role_ == Role::kFollower || now_ < heartbeat_due_) return;
  heartbeat_due_ = now_ + config_.heartbeat_interval;
  if (role_ == Role::kCandidate) return send_prepares();
  if (has_leases()) begin_round();
  owes_heartbeat_ = true;
  for (const auto& [id, peer] : peers_) repeat_accepts(id);
}

Effects Paxos::take_effects() {
  if (role_ == Role::kCandidate) maybe_become_leader();
  if (role_ == Role::kLeader) {
    maybe_choose();
    maybe_begin_round();
    send_proposals();
  } else {
    maybe_ask();
  }
  apply_chosen();
  serve_reads();
  record_chosen();
  effects_.next_tick = next_tick();
  return std::exchange(effects_, {});
}

nanoseconds Paxos::next_tick() const {
  if (role_ == Role::kLeader) return heartbeat_due_;
  nanoseconds next = election_deadline_;
  if (role_ == Role::kCandidate) next = std::min(next, heartbeat_due_);
  if (lags()) next = std::min(next, ask_due_);
  return next;
}

wire::Status Paxos::status() const {
  return {config_.self,
          std::string(name(role_)),
          promised_.round,
          leader_,
          chosen_.value,
          applied_.value,
          std::max(log_.last(), chosen_).value};
}

void Paxos::become_follower(std::optional<NodeId> leader, const std::string& why) {
  if (role_ != Role::kFollower || leader != leader_) {
    log_event(Severity::kInfo,
              fmt::format("follower of {}, promised {}: {}",
                          leader ? base::name(*leader) : "nobody", text(promised_), why));
  }
  if (role_ != Role::kFollower) reset_election_timer();
  role_ = Role::kFollower;
  leader_ = leader;
  promised_by_.clear();
  reported_.clear();
  proposals_.clear();
  peers_.clear();
  refuse_pending();
}

// PMMC 3: at random, so that candidates who pre-empt one another come to an end of it.
void Paxos::reset_election_timer() {
  const auto shortest = config_.election_timeout.count();
  election_deadline_ = now_ + nanoseconds(random_.between(shortest, 2 * shortest - 1));
}

void Paxos::send(NodeId to, const PeerMessage& message) {
  effects_.messages.push_back({to, to_document(message)});
}

void Paxos::send_to_others(const PeerMessage& message) {
  const Document document = to_document(message);
  for (const NodeId member : config_.members) {
    if (member != config_.self) effects_.messages.push_back({member, document});
  }
}

void Paxos::log_event(Severity severity, std::string text) {
  effects_.events.push_back({severity, std::move(text)});
}

// All that is asked of quorums is that every one that promises meets every one that accepts
// (Flexible Paxos, section 3). Small ones that accept make the usual case cheap. They are never so
// small that a leader could choose by itself.
std::size_t Paxos::accept_quorum() const {
  const std::size_t members = config_.members.size();
  if (has_bug(Bug::kQuorumOfHalf)) return std::max<std::size_t>(1, members / 2);
  const bool is_small = config_.quorums == Quorums::kFlexible && members > 3;
  return is_small ? members / 2 : members / 2 + 1;
}

std::size_t Paxos::promise_quorum() const {
  if (config_.quorums == Quorums::kMajority || has_bug(Bug::kQuorumOfHalf)) return accept_quorum();
  return config_.members.size() - accept_quorum() + 1;
}

}  // namespace linnet::targets::paxos
