// Log compaction: section 5.1 of the dissertation.
//
// A snapshot stands for the entries that it covers. A leader that no longer has the entry that a
// follower needs next sends it its snapshot instead, in parts, one at a time.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "targets/raft/raft.h"

namespace linnet::targets::raft {

void Raft::on_snapshot(Snapshot snapshot, Now now) {
  set_time(now);
  LINNET_CHECK(snapshot.index <= applied_, "a snapshot up to {}, but only {} are applied",
               snapshot.index, applied_);
  const LogIndex start = std::min(snapshot.index - config_.trailing_entries, log_.last_index());
  snapshot_term_ = log_.term_at(snapshot.index).value_or(log_.last_term());
  snapshot_ = std::move(snapshot);
  if (start > log_.start()) log_.forget(start);
  forget_members_before(log_.start());
  write_checkpoint();
}

// All that is durable, as it now is.
void Raft::write_checkpoint() {
  auto& records = effects_.checkpoint.emplace();
  effects_.records.clear();
  if (!has_bug(Bug::kVoteNotPersisted)) {
    records.push_back(to_bytes(HardState{term_, voted_for_}));
  }
  const auto& [index, members] = *configurations_.begin();
  records.push_back(to_bytes(MembersRecord{index, members}));
  log::add_checkpoint(*snapshot_, snapshot_term_, log_, records);
}

void Raft::send_snapshot(NodeId to, Progress& progress) {
  if (!progress.may_send_snapshot() && !progress.owes_heartbeat()) return;
  LINNET_CHECK(snapshot_, "a log that begins behind {} without a snapshot", log_.start());
  const auto& state = *snapshot_->state;
  const std::int64_t offset = progress.begin_part(snapshot_->index);
  const auto begin = state.begin() + std::min(offset, std::ssize(state));
  const auto length = std::min<std::ptrdiff_t>(
      state.end() - begin, static_cast<std::ptrdiff_t>(config_.snapshot_part_bytes));
  send(to, InstallSnapshot{term_, round_, snapshot_->index, snapshot_term_,
                           members_as_of(snapshot_->index), offset, Bytes(begin, begin + length),
                           begin + length == state.end()});
}

void Raft::handle(NodeId from, const InstallSnapshot& message) {
  if (message.term < term_) {
    send(from, SnapshotReply{term_, 0, message.index, 0, false});
    return;
  }
  hear_leader(from, message.term);
  SnapshotReply reply{term_, message.round, message.index, 0, false};
  if (message.index <= commit_) {
    reply.installed = true;
  } else {
    if (!incoming_ || incoming_->index != message.index) {
      incoming_ = IncompleteSnapshot{message.index, {}};
    }
    Bytes& state = incoming_->state;
    if (message.offset == std::ssize(state)) {
      state.insert(state.end(), message.part.begin(), message.part.end());
      reply.installed = message.last;
    }
    reply.offset = std::ssize(state);
    if (reply.installed) {
      install({message.index, std::make_shared<const Bytes>(std::move(state))}, message.index_term,
              message.members);
    }
  }
  if (reply.installed) incoming_.reset();
  send(from, reply);
}

// Entries that follow the snapshot in this log are kept only if it agrees with the snapshot.
void Raft::install(Snapshot snapshot, Term index_term, const Members& members) {
  log_event(Severity::kInfo, fmt::format("took over a snapshot up to entry {}", snapshot.index));
  if (log_.term_at(snapshot.index) == index_term) {
    log_.forget(snapshot.index);
  } else {
    log_ = Log(snapshot.index, index_term);
    configurations_.erase(configurations_.upper_bound(snapshot.index), configurations_.end());
  }
  use_members(snapshot.index, members);
  forget_members_before(snapshot.index);
  commit_ = applied_ = snapshot.index;
  effects_.applications.clear();
  effects_.restore = snapshot;
  snapshot_ = std::move(snapshot);
  snapshot_term_ = index_term;
  write_checkpoint();
}

void Raft::handle(NodeId from, const SnapshotReply& message) {
  const auto peer = peers_.find(from);
  if (role_ != Role::kLeader || message.term != term_ || peer == peers_.end()) return;
  auto& progress = peer->second;
  progress.heard(std::min(message.round, round_), now_);
  if (has_leases()) extend_lease();
  if (message.installed && message.index <= log_.last_index()) {
    progress.accepted(message.index);
  } else if (!message.installed) {
    progress.has_part(message.index, message.offset);
  }
}

}  // namespace linnet::targets::raft
