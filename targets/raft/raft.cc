#include "targets/raft/raft.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace linnet::targets::raft {
namespace {

std::string_view name(Role role) {
  switch (role) {
    case Role::kFollower:
      return "follower";
    case Role::kPreCandidate:
      return "pre-candidate";
    case Role::kCandidate:
      return "candidate";
    case Role::kLeader:
      return "leader";
  }
  return "unknown";
}

// Terms that are asked about, not begun.
template <typename Message>
bool is_about_pre_vote(const Message& message) {
  if constexpr (std::is_same_v<Message, RequestVote>) {
    return message.ballot == Ballot::kPreVote;
  } else if constexpr (std::is_same_v<Message, VoteReply>) {
    return message.pre_vote && message.granted;
  } else {
    return false;
  }
}

}  // namespace

Raft::Raft(Config config, DurableState state, Now now)
    : config_(std::move(config)),
      random_(base::Random(config_.seed).split(static_cast<std::uint64_t>(config_.self.value))),
      term_(state.hard_state.term),
      voted_for_(state.hard_state.voted_for),
      snapshot_(std::move(state.log.snapshot)),
      snapshot_term_(state.log.snapshot_term),
      log_(std::move(state.log.log)),
      now_(now.steady),
      wall_(now.wall),
      leader_heard_(now.steady - (has_leases() ? nanoseconds(0) : config_.election_timeout)) {
  LINNET_CHECK(std::ranges::count(config_.nodes, config_.self) == 1, "nodes must have {} once",
               config_.self);
  LINNET_CHECK(config_.heartbeat_interval > nanoseconds::zero() &&
                   config_.heartbeat_interval < config_.election_timeout,
               "the heartbeat interval must lie between 0 and the election timeout");
  configurations_[LogIndex{0}] = sorted(config_.nodes);
  if (state.members) configurations_[state.members->index] = std::move(state.members->members);
  for (LogIndex i = log_.start() + 1; i <= log_.last_index(); i = i + 1) {
    if (auto members = members_in(log_.at(i).command)) use_members(i, *std::move(members));
  }
  if (snapshot_) {
    commit_ = applied_ = snapshot_->index;
    effects_.restore = snapshot_;
  }
  reset_election_timer();
  // Who is alone has nobody to wait for.
  if (members() == Members{config_.self}) election_deadline_ = now_;
}

void Raft::set_time(Now now) {
  now_ = now.steady;
  wall_ = now.wall;
}

void Raft::on_message(NodeId from, const Document& body, Now now) {
  set_time(now);
  const auto message = parse_peer_message(body);
  if (!message || from == config_.self || std::ranges::count(config_.nodes, from) == 0) {
    log_event(Severity::kWarning,
              fmt::format("dropped a message from {}: {}", base::name(from),
                          message ? "not a peer" : message.error().front().text()));
    return;
  }
  std::visit(
      [&](const auto& m) {
        using M = std::remove_cvref_t<decltype(m)>;
        if constexpr (std::is_same_v<M, RequestVote>) {
          if (m.ballot != Ballot::kTransfer && keeps_its_leader()) return;
        }
        if (m.term > term_ && !is_about_pre_vote(m)) {
          const bool from_leader =
              std::is_same_v<M, AppendEntries> || std::is_same_v<M, InstallSnapshot>;
          become_follower(m.term, from_leader ? std::optional(from) : std::nullopt, "newer term");
        }
        handle(from, m);
      },
      *message);
}

void Raft::on_request(Request request, Now now) {
  set_time(now);
  LINNET_CHECK(!request.command.empty(), "an empty command means a no-op");
  if (request.access == Access::kRead && has_bug(Bug::kFollowersServeReads)) {
    effects_.reads.push_back({request.ticket, std::move(request.command)});
  } else if (role_ != Role::kLeader) {
    refuse(request.ticket, wire::ErrorCode::kNotLeader, "this replica does not lead");
  } else if (transfer_) {
    refuse(request.ticket, wire::ErrorCode::kNotLeader, "leadership is being handed over");
  } else if (request.access == Access::kRead && config_.reads != Reads::kLog) {
    accept_read(std::move(request));
  } else {
    append({term_, std::move(request.command)});
    pending_writes_.emplace(log_.last_index(), request.ticket);
  }
}

bool Raft::on_admin(const AdminRequest& request, Now now) {
  set_time(now);
  if (role_ != Role::kLeader) {
    refuse(request.ticket, wire::ErrorCode::kNotLeader, "this replica does not lead");
  } else if (std::ranges::count(config_.nodes, request.node) == 0) {
    refuse(request.ticket, wire::ErrorCode::kRefused, "there is no such node");
  } else if (request.action == wire::AdminAction::kTransferLeadership) {
    transfer_leadership(request);
  } else {
    change_members(request);
  }
  return true;
}

void Raft::tick(Now now) {
  set_time(now);
  if (role_ == Role::kLeader) {
    check_quorum();
  } else if (now_ >= election_deadline_) {
    begin_election();
  } else if (role_ != Role::kFollower && now_ >= heartbeat_due_) {
    request_votes();
  }
  if (role_ == Role::kLeader && now_ >= heartbeat_due_) {
    if (has_leases()) begin_round();
    for (auto& [id, progress] : peers_) progress.heartbeat_interval_passed();
    if (transfer_) transfer_->is_told = false;
    heartbeat_due_ = now_ + config_.heartbeat_interval;
  }
}

Effects Raft::take_effects() {
  if (role_ == Role::kLeader) {
    maybe_commit();
    advance_joining();
    advance_transfer();
    maybe_begin_round();
    for (auto& [id, progress] : peers_) replicate(id, progress);
  }
  apply_committed();
  serve_reads();
  leave_if_removed();
  LINNET_CHECK(commit_ <= log_.last_index(), "commit index {} beyond the log's end {}", commit_,
               log_.last_index());
  switch (role_) {
    case Role::kFollower:
      effects_.next_tick = election_deadline_;
      break;
    case Role::kPreCandidate:
    case Role::kCandidate:
      effects_.next_tick = std::min(election_deadline_, heartbeat_due_);
      break;
    case Role::kLeader:
      effects_.next_tick = heartbeat_due_;
      break;
  }
  if (effects_.applications.size() == kMaxApplications) effects_.next_tick = now_;
  return std::exchange(effects_, {});
}

wire::Status Raft::status() const {
  return {config_.self,   std::string(name(role_)), term_.value,           leader_, commit_.value,
          applied_.value, log_.last_index().value,  members_as_of(commit_)};
}

void Raft::become_follower(Term term, std::optional<NodeId> leader, const std::string& why) {
  LINNET_CHECK(term >= term_, "term {} after term {}", term, term_);
  if (role_ != Role::kFollower || leader != leader_) {
    log_event(Severity::kInfo, fmt::format("follower of {} in term {}: {}",
                                           leader ? base::name(*leader) : "nobody", term, why));
  }
  if (role_ == Role::kLeader) reset_election_timer();
  role_ = Role::kFollower;
  leader_ = leader;
  end_transfer(/*has_happened=*/term > term_ && has_asked_for_election_);
  if (term > term_) {
    term_ = term;
    voted_for_.reset();
    persist_hard_state();
  }
  refuse_pending();
}

// Who knows of its own removal has nothing to win. As long as that is not committed, it may be the
// only one that can be elected (section 4.2.2).
void Raft::begin_election() {
  if (!is_member(config_.self) && is_settled()) return reset_election_timer();
  if (config_.pre_vote) {
    become_pre_candidate();
  } else {
    become_candidate(Ballot::kElection);
  }
}

// Section 9.6: a replica that could not win an election does not disturb the others with a new
// term.
void Raft::become_pre_candidate() {
  role_ = Role::kPreCandidate;
  leader_.reset();
  votes_ = {config_.self};
  reset_election_timer();
  if (has_votes()) {
    become_candidate(Ballot::kElection);
  } else {
    request_votes();
  }
}

void Raft::become_candidate(Ballot ballot) {
  role_ = Role::kCandidate;
  ballot_ = ballot;
  leader_.reset();
  term_ = Term{term_.value + 1};
  voted_for_ = config_.self;
  persist_hard_state();
  votes_ = {config_.self};
  reset_election_timer();
  log_event(Severity::kInfo, fmt::format("candidate in term {}", term_));
  if (has_votes()) {
    become_leader();
  } else {
    request_votes();
  }
}

// Section 3.4, and 6.4 for the no-op: until an entry of its own term is committed, a leader does
// not know how far its log is committed.
void Raft::become_leader() {
  LINNET_CHECK(role_ == Role::kCandidate, "only a candidate becomes leader");
  role_ = Role::kLeader;
  leader_ = config_.self;
  peers_.clear();
  for (const NodeId member : members()) {
    if (member != config_.self) peers_.emplace(member, Progress(log_.last_index(), now_));
  }
  round_ = 0;
  has_asked_for_election_ = false;
  forget_lease();
  append({term_, {}});
  term_start_ = log_.last_index();
  heartbeat_due_ = now_ + config_.heartbeat_interval;
  log_event(Severity::kInfo, fmt::format("leader in term {}, from entry {}", term_, term_start_));
}

void Raft::persist_hard_state() {
  if (has_bug(Bug::kVoteNotPersisted)) return;
  effects_.records.push_back(to_bytes(HardState{term_, voted_for_}));
}

void Raft::reset_election_timer() {
  const auto shortest = config_.election_timeout.count();
  election_deadline_ = now_ + nanoseconds(random_.between(shortest, 2 * shortest - 1));
}

void Raft::send(NodeId to, const PeerMessage& message) {
  effects_.messages.push_back({to, to_document(message)});
}

void Raft::refuse(Ticket ticket, wire::ErrorCode code, std::string why) {
  const auto leader = code == wire::ErrorCode::kNotLeader && leader_ != config_.self
                          ? leader_
                          : std::optional<NodeId>();
  effects_.refusals.push_back({ticket, {code, leader, std::move(why)}});
}

void Raft::log_event(Severity severity, std::string text) {
  effects_.events.push_back({severity, std::move(text)});
}

}  // namespace linnet::targets::raft
