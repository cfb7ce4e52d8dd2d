// Log replication and commitment: sections 3.5 and 3.6 of the dissertation.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "targets/raft/raft.h"

namespace linnet::targets::raft {
namespace {

constexpr std::size_t kMaxEntriesPerMessage = 512;
constexpr std::size_t kMaxBytesPerMessage = std::size_t{1} << 20;

}  // namespace

void Raft::append(Entry entry) {
  persist(log::EntryRecord{log_.last_index() + 1, entry});
  auto members = members_in(entry.command);
  log_.append(std::move(entry));
  if (members) use_members(log_.last_index(), *std::move(members));
}

void Raft::persist(const log::LogRecord& record) {
  if (!has_bug(Bug::kEntriesNotPersisted)) effects_.records.push_back(log::to_bytes(record));
}

// Sends what the follower lacks as far as its window allows; at least a heartbeat if one is owed.
void Raft::replicate(NodeId to, Progress& progress) {
  while (true) {
    const bool has_more = progress.next() <= log_.last_index() && progress.may_send_entries();
    if (!has_more && !progress.owes_heartbeat()) return;
    const LogIndex previous = progress.next() - 1;
    if (previous < log_.start()) return send_snapshot(to, progress);
    const auto previous_term = log_.term_at(previous);
    LINNET_CHECK(previous_term, "next index {} beyond the end of a log of {}", progress.next(),
                 log_.last_index());
    AppendEntries message{term_, previous, *previous_term, commit_, round_, {}};
    if (has_more) {
      message.entries = log_.slice(progress.next(), kMaxEntriesPerMessage, kMaxBytesPerMessage);
    }
    progress.sent(message.entries.size());
    send(to, message);
  }
}

// A message from the leader of this term.
void Raft::hear_leader(NodeId from, Term term) {
  if (role_ == Role::kLeader) {
    log_event(Severity::kError, fmt::format("{} leads in term {} as well", base::name(from), term));
  }
  if (role_ != Role::kFollower || leader_ != from) {
    become_follower(term, from, "heard from the leader");
  }
  reset_election_timer();
  leader_heard_ = now_;
}

void Raft::handle(NodeId from, const AppendEntries& message) {
  if (message.term < term_) {
    send(from, AppendReply{term_, 0, LogIndex{0}, Conflict{message.previous_index, {}, {}}});
    return;
  }
  hear_leader(from, message.term);
  if (has_bug(Bug::kCommitBeyondMatch)) {
    commit_ = std::max(commit_, std::min(message.commit, log_.last_index()));
  }
  if (const auto conflict = find_conflict(message)) {
    send(from, AppendReply{term_, message.round, LogIndex{0}, conflict});
    return;
  }
  store_entries(message);
  const LogIndex match = message.previous_index + static_cast<std::int64_t>(message.entries.size());
  // Not the leader's commit index alone: beyond `match` this log may differ from the leader's.
  commit_ = std::max(commit_, std::min(message.commit, match));
  send(from, AppendReply{term_, message.round, match, std::nullopt});
}

// The consistency check of section 3.5. What lies before the log's start is committed, so that the
// leader has it as well.
std::optional<Conflict> Raft::find_conflict(const AppendEntries& message) const {
  if (message.previous_index < log_.start()) return std::nullopt;
  const auto own_term = log_.term_at(message.previous_index);
  if (own_term == message.previous_term) return std::nullopt;
  if (own_term && has_bug(Bug::kAppendIgnoresPreviousTerm)) return std::nullopt;
  if (!own_term) return Conflict{message.previous_index, log_.last_index() + 1, std::nullopt};
  if (message.previous_index == log_.start()) {
    return Conflict{message.previous_index, log_.start() + 1, std::nullopt};
  }
  return Conflict{message.previous_index, log_.first_of_run(message.previous_index), own_term};
}

// Entries that are here already stay, and so do those behind them: the message may be old, and its
// sender may have sent more since. Only an entry that conflicts takes its successors with it.
void Raft::store_entries(const AppendEntries& message) {
  LogIndex index = message.previous_index;
  for (const Entry& entry : message.entries) {
    index = index + 1;
    if (index <= log_.start()) continue;
    const auto own_term = log_.term_at(index);
    if (own_term == entry.term) continue;
    if (own_term) truncate(index);
    append(entry);
  }
  if (has_bug(Bug::kAppendTruncatesSuffix) && index >= log_.start() && index < log_.last_index()) {
    truncate(index + 1);
  }
}

// A committed entry is never removed (leader completeness, section 3.6.3) as long as every replica
// keeps its promises. If one does not, this one follows its leader, as it would never notice.
void Raft::truncate(LogIndex from) {
  if (from <= commit_) {
    log_event(Severity::kError, fmt::format("committed entries from {} on are overwritten", from));
    commit_ = from - 1;
  }
  persist(log::Truncation{from});
  log_.truncate(from);
  configurations_.erase(configurations_.lower_bound(from), configurations_.end());
}

void Raft::handle(NodeId from, const AppendReply& message) {
  const auto peer = peers_.find(from);
  if (role_ != Role::kLeader || message.term != term_ || peer == peers_.end()) return;
  auto& progress = peer->second;
  progress.heard(std::min(message.round, round_), now_);
  if (has_leases()) extend_lease();
  if (message.conflict) {
    progress.refused(message.conflict->previous_index, next_after(*message.conflict));
  } else if (message.match <= log_.last_index()) {
    progress.accepted(message.match);
  }
}

// Fast back-up, end of section 3.5: past all entries of the conflicting term that both logs may
// hold in common.
LogIndex Raft::next_after(const Conflict& conflict) const {
  if (!conflict.term) return std::min(conflict.index, log_.last_index() + 1);
  const auto common = log_.last_of_term(*conflict.term, conflict.previous_index);
  return common ? *common + 1 : std::min(conflict.index, log_.last_index() + 1);
}

// Section 3.6.2: only entries of the leader's own term are committed by counting replicas; earlier
// ones are committed with them.
void Raft::maybe_commit() {
  const LogIndex on_quorum = this->on_quorum(log_.last_index(), &Progress::match);
  if (on_quorum > commit_ && log_.term_at(on_quorum) == term_) commit_ = on_quorum;
}

void Raft::apply_committed() {
  const bool early = role_ == Role::kLeader && has_bug(Bug::kAckBeforeCommit);
  const LogIndex limit = early ? log_.last_index() : commit_;
  while (applied_ < limit && effects_.applications.size() < kMaxApplications) {
    applied_ = applied_ + 1;
    Application application{applied_, log_.at(applied_).command, std::nullopt};
    if (const auto pending = pending_writes_.find(applied_); pending != pending_writes_.end()) {
      application.ticket = pending->second;
      pending_writes_.erase(pending);
    }
    if (members_in(application.command)) {
      if (application.ticket) effects_.answers.push_back({*application.ticket, nullptr});
    } else if (!application.command.empty()) {
      effects_.applications.push_back(std::move(application));
    }
  }
}

// Section 6.2. A leader that trusts its lease trusts it here as well.
void Raft::check_quorum() {
  if (!must_confirm_leadership() || holds_lease()) return;
  if (now_ - on_quorum(now_, &Progress::last_heard) > config_.election_timeout) {
    become_follower(term_, std::nullopt, "no quorum heard for an election timeout");
  }
}

}  // namespace linnet::targets::raft
