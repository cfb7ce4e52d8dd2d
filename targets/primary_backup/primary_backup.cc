#include "targets/primary_backup/primary_backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace linnet::targets::primary_backup {

PrimaryBackup::PrimaryBackup(Config config, DurableState state, Now now)
    : config_(std::move(config)),
      random_(base::Random(config_.seed).split(static_cast<std::uint64_t>(config_.self.value))),
      view_(std::move(state.view)),
      snapshot_(std::move(state.log.snapshot)),
      snapshot_view_(state.log.snapshot_term),
      log_(std::move(state.log.log)),
      now_(now.steady) {
  LINNET_CHECK(std::ranges::binary_search(config_.replicas, config_.self),
               "the replicas must have {} among them", config_.self);
  LINNET_CHECK(config_.heartbeat_interval > nanoseconds::zero() &&
                   config_.heartbeat_interval < config_.timeout,
               "the heartbeat interval must lie between 0 and the timeout");
  if (snapshot_) {
    commit_ = applied_ = snapshot_->index;
    effects_.restore = snapshot_;
  }
  reset_patience();
}

void PrimaryBackup::on_message(NodeId from, const Document& body, Now now) {
  now_ = now.steady;
  const auto message = parse_peer_message(body);
  const bool is_peer = from == config_.view_service ||
                       (from != config_.self && std::ranges::count(config_.replicas, from) > 0);
  if (!message || !is_peer) {
    log_event(Severity::kWarning,
              fmt::format("dropped a message from {}: {}", base::name(from),
                          message ? "not a peer" : message.error().front().text()));
    return;
  }
  std::visit([&](const auto& m) { handle(from, m); }, *message);
}

void PrimaryBackup::on_request(Request request, Now now) {
  now_ = now.steady;
  LINNET_CHECK(!request.command.empty(), "a request without a command");
  const bool is_read = request.access == Access::kRead;
  if (is_read && !is_primary() && has_bug(Bug::kBackupServesReads)) {
    effects_.reads.push_back({request.ticket, std::move(request.command)});
  } else if (!is_primary()) {
    std::optional<NodeId> primary;
    if (view_.primary.value > 0 && view_.primary != config_.self) primary = view_.primary;
    effects_.refusals.push_back(
        {request.ticket, {wire::ErrorCode::kNotLeader, primary, "this replica is not primary"}});
  } else if (is_read) {
    accept_read(std::move(request));
  } else {
    append(std::move(request.command));
    pending_writes_.emplace(log_.last_index(), request.ticket);
  }
}

void PrimaryBackup::tick(Now now) {
  now_ = now.steady;
  if (now_ >= heartbeat_due_) {
    if (has_view_service()) ping_view_service();
    for (auto& [peer, progress] : peers_) progress.heartbeat_interval_passed();
    heartbeat_due_ = now_ + config_.heartbeat_interval;
  }
  maybe_promote();
}

Effects PrimaryBackup::take_effects() {
  if (is_primary()) {
    maybe_commit();
    if (pending_reads_.last_round() > round_) {
      ++round_;
      for (auto& [peer, progress] : peers_) progress.owe_heartbeat();
    }
    for (auto& [peer, progress] : peers_) replicate(peer, progress);
  }
  apply_committed();
  serve_reads();
  LINNET_CHECK(commit_ <= log_.last_index(), "committed up to {}, beyond the log's end {}", commit_,
               log_.last_index());
  effects_.next_tick = heartbeat_due_;
  return std::exchange(effects_, {});
}

wire::Status PrimaryBackup::status() const {
  std::optional<NodeId> primary;
  if (view_.primary.value > 0 && (serves_ || view_.primary != config_.self))
    primary = view_.primary;
  return {config_.self,           is_primary() ? "primary" : "backup",
          view_.number.value,     primary,
          commit_.value,          applied_.value,
          log_.last_index().value};
}

// What a view's members confirm they confirm for all time, so the view is on disk before.
void PrimaryBackup::adopt(View view) {
  const bool was_primary = is_primary();
  view_ = std::move(view);
  serves_ = true;
  if (!has_bug(Bug::kViewNotPersisted)) effects_.records.push_back(to_bytes(view_));
  log_event(Severity::kInfo,
            fmt::format("view {}: {} is primary", view_.number,
                        view_.primary.value > 0 ? base::name(view_.primary) : "nobody yet"));
  wants_state_ = false;
  incoming_.reset();
  reset_patience();
  if (is_primary()) {
    begin_as_primary(was_primary);
  } else {
    peers_.clear();
    refuse_pending();
  }
}

// All that is in the log is the new view's, acknowledged before or not.
void PrimaryBackup::begin_as_primary(bool was_primary) {
  if (!was_primary && has_bug(Bug::kPromotionDropsTail) && commit_ < log_.last_index()) {
    effects_.records.push_back(log::to_bytes(log::Truncation{commit_ + 1}));
    log_.truncate(commit_ + 1);
  }
  view_start_ = log_.last_index();
  peers_.clear();
  lacking_state_.clear();
  const auto& peers = has_view_service() ? view_.members : config_.replicas;
  for (const NodeId peer : peers) {
    if (peer != config_.self) peers_.emplace(peer, log::Progress(commit_, now_));
  }
  heartbeat_due_ = now_;
}

// Replicas do not ping one another.
void PrimaryBackup::handle(NodeId from, const Ping& /*message*/) {
  log_event(Severity::kWarning, fmt::format("dropped a ping from {}", base::name(from)));
}

void PrimaryBackup::handle(NodeId from, const ViewMessage& message) {
  if (from == config_.view_service && message.view.number > view_.number) adopt(message.view);
}

void PrimaryBackup::accept_read(Request request) {
  Read read{request.ticket, std::move(request.command)};
  if (config_.asynchronous || has_bug(Bug::kReadWithoutBackups)) {
    effects_.reads.push_back(std::move(read));
    return;
  }
  // What earlier views acknowledged is in the log as this view began.
  pending_reads_.add(std::move(read), round_ + 1, std::max(commit_, view_start_));
}

void PrimaryBackup::serve_reads() {
  if (pending_reads_.empty()) return;
  pending_reads_.serve(confirmed_round(), applied_, effects_.reads);
}

void PrimaryBackup::refuse_pending() {
  for (const auto& [index, ticket] : std::exchange(pending_writes_, {})) {
    effects_.refusals.push_back({ticket,
                                 {wire::ErrorCode::kLeadershipLost, std::nullopt,
                                  "another view began before all backups had it"}});
  }
  for (const Ticket ticket : pending_reads_.abandon()) {
    effects_.refusals.push_back(
        {ticket,
         {wire::ErrorCode::kNotLeader, std::nullopt, "another view began before it was served"}});
  }
}

void PrimaryBackup::send(NodeId to, const PeerMessage& message) {
  effects_.messages.push_back({to, to_document(message)});
}

void PrimaryBackup::log_event(Severity severity, std::string text) {
  effects_.events.push_back({severity, std::move(text)});
}

}  // namespace linnet::targets::primary_backup
