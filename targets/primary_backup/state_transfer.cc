// State transfer, to a backup that joins or whose log does not fit; and the snapshots that it is
// made of, which also keep the log short.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"
#include "targets/primary_backup/primary_backup.h"

namespace linnet::targets::primary_backup {

void PrimaryBackup::on_snapshot(Snapshot snapshot, Now now) {
  now_ = now.steady;
  LINNET_CHECK(snapshot.index <= applied_, "a snapshot up to {}, but only {} are applied",
               snapshot.index, applied_);
  const LogIndex start = std::min(snapshot.index - config_.trailing_entries, log_.last_index());
  snapshot_view_ = log_.term_at(snapshot.index).value_or(log_.last_term());
  snapshot_ = std::move(snapshot);
  if (start > log_.start()) log_.forget(start);
  write_checkpoint();
}

// All that is durable, as it now is.
void PrimaryBackup::write_checkpoint() {
  auto& records = effects_.checkpoint.emplace();
  effects_.records.clear();
  if (!has_bug(Bug::kViewNotPersisted)) records.push_back(to_bytes(view_));
  log::add_checkpoint(*snapshot_, snapshot_view_, log_, records);
}

// One part at a time. Before there is a snapshot the log is whole, and what it follows is nothing.
void PrimaryBackup::send_state(NodeId to, log::Progress& progress) {
  if (!progress.may_send_snapshot() && !progress.owes_heartbeat()) return;
  static const Bytes nothing;
  const Bytes& state = snapshot_ ? *snapshot_->state : nothing;
  LogIndex index = snapshot_ ? snapshot_->index : LogIndex{0};
  ViewNumber index_view = snapshot_view_;
  if (has_bug(Bug::kTransferMissesUpdates)) {
    index = log_.last_index();
    index_view = log_.last_term();
  }
  const std::int64_t offset = std::min(progress.begin_part(index), std::ssize(state));
  const auto begin = state.begin() + offset;
  const auto length = std::min<std::ptrdiff_t>(
      state.end() - begin, static_cast<std::ptrdiff_t>(config_.state_part_bytes));
  send(to, State{view_.number, round_, index, index_view, offset, Bytes(begin, begin + length),
                 begin + length == state.end()});
}

// A state is taken over unless the log fits it: then it is a repeat of one that was taken over.
void PrimaryBackup::handle(NodeId from, const State& message) {
  if (!hear_primary(from, message.view)) {
    send(from, StateReply{view_.number, message.round, message.index, 0, false});
    return;
  }
  StateReply reply{message.view, message.round, message.index, 0, false};
  const bool fits =
      message.index < log_.start() || log_.term_at(message.index) == message.index_view;
  if (fits && !wants_state_) {
    reply.installed = true;
  } else {
    if (!incoming_ || incoming_->index != message.index) {
      incoming_ = IncompleteState{message.index, message.index_view, {}};
    }
    Bytes& bytes = incoming_->bytes;
    if (message.offset == std::ssize(bytes)) {
      bytes.insert(bytes.end(), message.part.begin(), message.part.end());
      reply.installed = message.last;
    }
    reply.offset = std::ssize(bytes);
    if (reply.installed) install(message, std::move(bytes));
  }
  send(from, reply);
}

void PrimaryBackup::install(const State& message, Bytes bytes) {
  log_event(Severity::kInfo, fmt::format("took over the state up to entry {}", message.index));
  wants_state_ = false;
  incoming_.reset();
  log_ = Log(message.index, message.index_view);
  commit_ = applied_ = message.index;
  snapshot_ = Snapshot{message.index, std::make_shared<const Bytes>(std::move(bytes))};
  snapshot_view_ = message.index_view;
  effects_.applications.clear();
  effects_.restore = snapshot_;
  write_checkpoint();
}

void PrimaryBackup::handle(NodeId from, const StateReply& message) {
  if (!is_primary() || message.view != view_.number || !peers_.contains(from)) return;
  auto& progress = peers_.at(from);
  progress.heard(std::min(message.round, round_), now_);
  if (!message.installed) {
    progress.has_part(message.index, message.offset);
  } else if (message.index <= log_.last_index()) {
    lacking_state_.erase(from);
    progress.accepted(message.index);
  }
}

}  // namespace linnet::targets::primary_backup
