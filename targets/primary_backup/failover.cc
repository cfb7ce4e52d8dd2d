// Who is alive, and who becomes primary.
#include <algorithm>

#include "targets/primary_backup/primary_backup.h"

namespace linnet::targets::primary_backup {

void PrimaryBackup::ping_view_service() {
  send(*config_.view_service, Ping{view_.number, is_primary() ? synced() : std::vector<NodeId>()});
}

// The primary itself, and those whose logs have all that the primary's had as the view began.
std::vector<NodeId> PrimaryBackup::synced() const {
  std::vector<NodeId> result{config_.self};
  for (const auto& [peer, progress] : peers_) {
    if (progress.match() >= view_start_ && !lacking_state_.contains(peer)) result.push_back(peer);
  }
  std::ranges::sort(result);
  return result;
}

// With a view service all members count. Without one only those that have been heard of late: here
// lies what makes it unsafe.
bool PrimaryBackup::counts(NodeId peer) const {
  return has_view_service() || now_ - peers_.at(peer).last_heard() <= config_.timeout;
}

void PrimaryBackup::reset_patience() {
  const auto shortest = config_.timeout.count();
  promotion_due_ = now_ + nanoseconds(random_.between(shortest, 2 * shortest - 1));
}

void PrimaryBackup::maybe_promote() {
  const bool by_itself = !has_view_service() || has_bug(Bug::kBackupPromotesItself);
  if (by_itself && !is_primary() && now_ >= promotion_due_) promote();
}

// A number that no other replica takes for a view of its own.
void PrimaryBackup::promote() {
  const auto count = static_cast<std::int64_t>(config_.replicas.size());
  const auto place = std::ranges::lower_bound(config_.replicas, config_.self);
  const std::int64_t own = place - config_.replicas.begin();
  const std::int64_t round = view_.number.value / count + 1;
  const auto members = has_view_service() ? std::vector<NodeId>{config_.self} : config_.replicas;
  adopt({ViewNumber{round * count + own}, config_.self, members});
}

}  // namespace linnet::targets::primary_backup
