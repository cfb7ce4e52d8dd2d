#include "targets/primary_backup/view_service.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "base/check.h"

namespace linnet::targets::primary_backup {
namespace {

std::vector<NodeId> common(const std::vector<NodeId>& a, const std::vector<NodeId>& b) {
  std::vector<NodeId> result;
  std::ranges::set_intersection(a, b, std::back_inserter(result));
  return result;
}

}  // namespace

ViewService::ViewService(Config config, Registry registry, Now now)
    : config_(std::move(config)), registry_(std::move(registry)), now_(now.steady) {
  LINNET_CHECK(!config_.replicas.empty(), "a view service without replicas");
  for (const NodeId replica : config_.replicas) last_heard_[replica] = now_;
  if (registry_.view.number == ViewNumber{0}) {
    registry_ = {{ViewNumber{1}, config_.replicas.front(), config_.replicas}, config_.replicas};
    persist();
  }
}

void ViewService::on_message(NodeId from, const Document& body, Now now) {
  now_ = now.steady;
  const auto message = parse_peer_message(body);
  const auto* ping = message ? std::get_if<Ping>(&*message) : nullptr;
  const auto heard = last_heard_.find(from);
  if (ping == nullptr || heard == last_heard_.end()) {
    effects_.events.push_back(
        {Severity::kWarning, fmt::format("dropped a message from {}", base::name(from))});
    return;
  }
  heard->second = now_;
  bool restarted = false;
  if (from == registry_.view.primary && ping->view == registry_.view.number) {
    note_synced(*ping);
    restarted = ping->synced.empty();
  }
  maybe_change_view(restarted);
  effects_.messages.push_back({from, to_document(ViewMessage{registry_.view})});
}

void ViewService::note_synced(const Ping& ping) {
  auto in_sync = common(ping.synced, registry_.view.members);
  std::vector<NodeId> all;
  std::ranges::set_union(in_sync, registry_.in_sync, std::back_inserter(all));
  if (all == registry_.in_sync) return;
  registry_.in_sync = std::move(all);
  persist();
}

bool ViewService::is_alive(NodeId replica) const {
  return now_ - last_heard_.at(replica) <= config_.timeout;
}

void ViewService::maybe_change_view(bool primary_restarted) {
  const View& view = registry_.view;
  View next{view.number, view.primary, {}};
  for (const NodeId replica : config_.replicas) {
    if (is_alive(replica)) next.members.push_back(replica);
  }
  auto in_sync = common(registry_.in_sync, next.members);
  if (in_sync.empty() || (next.members == view.members && !primary_restarted)) return;
  if (config_.bugs.contains(Bug::kJoinerCountsAsSynced)) in_sync = next.members;
  if (!next.has(view.primary)) next.primary = in_sync.front();
  next.number = ViewNumber{view.number.value + 1};
  registry_ = {std::move(next), std::move(in_sync)};
  effects_.events.push_back(
      {Severity::kInfo,
       fmt::format("view {}: primary {}, members {}", registry_.view.number,
                   base::name(registry_.view.primary), fmt::join(registry_.view.members, ", "))});
  persist();
}

// One record says all, so that the log never grows.
void ViewService::persist() {
  effects_.checkpoint = {to_bytes(registry_)};
}

void ViewService::on_request(Request request, Now now) {
  now_ = now.steady;
  effects_.refusals.push_back(
      {request.ticket,
       {wire::ErrorCode::kNotLeader, registry_.view.primary, "this node is the view service"}});
}

void ViewService::tick(Now now) {
  now_ = now.steady;
  maybe_change_view(false);
}

void ViewService::on_snapshot(Snapshot /*snapshot*/, Now /*now*/) {
  LINNET_CHECK(false, "the view service has no replicated log");
}

Effects ViewService::take_effects() {
  effects_.next_tick = now_ + config_.timeout / 4;
  return std::exchange(effects_, {});
}

wire::Status ViewService::status() const {
  return {
      config_.self, "view-service", registry_.view.number.value, registry_.view.primary, 0, 0, 0};
}

}  // namespace linnet::targets::primary_backup
