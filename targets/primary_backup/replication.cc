// Updates: from the primary to all members of its view.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"
#include "targets/primary_backup/primary_backup.h"

namespace linnet::targets::primary_backup {
namespace {

constexpr std::size_t kMaxEntriesPerMessage = 512;
constexpr std::size_t kMaxBytesPerMessage = std::size_t{1} << 20;

}  // namespace

void PrimaryBackup::append(Bytes command) {
  Entry entry{view_.number, std::move(command)};
  effects_.records.push_back(log::to_bytes(log::EntryRecord{log_.last_index() + 1, entry}));
  log_.append(std::move(entry));
}

// Sends what the backup lacks as far as its window allows; at least a heartbeat if one is owed.
void PrimaryBackup::replicate(NodeId to, log::Progress& progress) {
  while (true) {
    const LogIndex previous = progress.next() - 1;
    if (lacking_state_.contains(to) || previous < log_.start()) return send_state(to, progress);
    const bool has_more = progress.next() <= log_.last_index() && progress.may_send_entries();
    if (!has_more && !progress.owes_heartbeat()) return;
    const auto previous_view = log_.term_at(previous);
    LINNET_CHECK(previous_view, "next index {} beyond the end of a log of {}", progress.next(),
                 log_.last_index());
    Update message{view_.number, previous, *previous_view, commit_, round_, {}};
    if (has_more) {
      message.entries = log_.slice(progress.next(), kMaxEntriesPerMessage, kMaxBytesPerMessage);
    }
    progress.sent(message.entries.size());
    send(to, message);
  }
}

// Whether the sender is the primary of this replica's view, or of a newer one, which it then joins.
bool PrimaryBackup::hear_primary(NodeId from, ViewNumber view) {
  if (view < view_.number) return has_bug(Bug::kNoViewFencing) && !is_primary();
  const bool is_news = view > view_.number || view_.primary.value == 0;
  if (!is_news && from != view_.primary) {
    log_event(Severity::kError,
              fmt::format("{} is primary in view {} as well", base::name(from), view));
    return false;
  }
  if (is_news) adopt({view, from, {}});
  reset_patience();
  return true;
}

void PrimaryBackup::handle(NodeId from, const Update& message) {
  using Answer = UpdateReply::Answer;
  if (!hear_primary(from, message.view)) {
    send(from, UpdateReply{view_.number, message.round, Answer::kOutdated, {}});
    return;
  }
  UpdateReply reply{message.view, message.round, Answer::kBehind, log_.last_index()};
  if (message.previous_index <= log_.last_index()) {
    const bool fits = message.previous_index < log_.start() ||
                      log_.term_at(message.previous_index) == message.previous_view ||
                      has_bug(Bug::kKeepsDivergentLog);
    if (fits && store_entries(message)) {
      const auto count = static_cast<std::int64_t>(message.entries.size());
      reply.answer = Answer::kAccepted;
      reply.index = std::min(message.previous_index + count, log_.last_index());
    } else if (message.previous_index > commit_) {
      // What it has beyond its commit index nobody relies on; up to there it may well fit. It must
      // not begin anew for that: being in sync, it would lose what it answers for.
      reply.index = commit_;
    } else {
      reply.answer = Answer::kDiffers;
      wants_state_ = true;
    }
  }
  if (reply.answer == Answer::kAccepted) {
    commit_ = std::max(commit_, std::min(message.commit, reply.index));
  }
  send(from, reply);
}

// Entries that are here already stay. One that conflicts takes its successors with it, unless it
// has been committed: false then, for only the primary's state can mend that.
bool PrimaryBackup::store_entries(const Update& message) {
  LogIndex index = message.previous_index;
  for (const Entry& entry : message.entries) {
    index = index + 1;
    if (index <= log_.start()) continue;
    const auto own_view = log_.term_at(index);
    if (own_view == entry.term || (own_view && has_bug(Bug::kKeepsDivergentLog))) continue;
    if (own_view && index <= commit_) return false;
    if (own_view) {
      effects_.records.push_back(log::to_bytes(log::Truncation{index}));
      log_.truncate(index);
    }
    effects_.records.push_back(log::to_bytes(log::EntryRecord{index, entry}));
    log_.append(entry);
  }
  return true;
}

void PrimaryBackup::handle(NodeId from, const UpdateReply& message) {
  using Answer = UpdateReply::Answer;
  if (!is_primary() || !peers_.contains(from)) return;
  if (message.view > view_.number && !has_view_service()) {
    // Another has taken over, who is not known yet.
    adopt({message.view, NodeId{0}, {}});
  }
  if (message.view != view_.number || !is_primary()) return;
  auto& progress = peers_.at(from);
  progress.heard(std::min(message.round, round_), now_);
  switch (message.answer) {
    case Answer::kAccepted:
      if (message.index > log_.last_index() || lacking_state_.contains(from)) return;
      return progress.accepted(message.index);
    case Answer::kBehind:
      progress.refused(progress.next() - 1, std::min(message.index, log_.last_index()) + 1);
      return;
    case Answer::kDiffers:
      lacking_state_.insert(from);
      return progress.lost_log();
    case Answer::kOutdated:
      return;
  }
}

// All members have it.
void PrimaryBackup::maybe_commit() {
  LogIndex on_all = log_.last_index();
  const bool waits = !config_.asynchronous && !has_bug(Bug::kAckBeforeBackup);
  if (waits) {
    for (const auto& [peer, progress] : peers_) {
      if (counts(peer)) on_all = std::min(on_all, progress.match());
    }
  }
  commit_ = std::max(commit_, on_all);
}

void PrimaryBackup::apply_committed() {
  while (applied_ < commit_) {
    applied_ = applied_ + 1;
    Application application{applied_, log_.at(applied_).command, std::nullopt};
    if (const auto pending = pending_writes_.find(applied_); pending != pending_writes_.end()) {
      application.ticket = pending->second;
      pending_writes_.erase(pending);
    }
    effects_.applications.push_back(std::move(application));
  }
}

// The latest round that all members have answered.
std::int64_t PrimaryBackup::confirmed_round() const {
  std::int64_t confirmed = round_;
  for (const auto& [peer, progress] : peers_) {
    if (counts(peer)) confirmed = std::min(confirmed, progress.acked_round());
  }
  return confirmed;
}

}  // namespace linnet::targets::primary_backup
