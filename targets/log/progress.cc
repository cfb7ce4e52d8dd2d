#include "targets/log/progress.h"

#include <algorithm>

namespace linnet::targets::log {
namespace {

constexpr std::int64_t kWindow = 8192;  // entries sent and not acknowledged

}  // namespace

bool Progress::may_send_entries() const {
  if (probing_) return !awaits_answer_;
  return next_.value - match_.value <= kWindow;
}

void Progress::heartbeat_interval_passed() {
  owes_heartbeat_ = true;
  awaits_answer_ = false;
}

void Progress::sent(std::size_t entries) {
  owes_heartbeat_ = false;
  if (probing_) {
    awaits_answer_ = true;
  } else {
    next_ = next_ + static_cast<std::int64_t>(entries);
  }
}

std::int64_t Progress::begin_part(LogIndex index) {
  if (snapshot_ != index) {
    snapshot_ = index;
    snapshot_offset_ = 0;
  }
  owes_heartbeat_ = false;
  probing_ = true;
  awaits_answer_ = true;
  return snapshot_offset_;
}

void Progress::has_part(LogIndex index, std::int64_t offset) {
  if (index != snapshot_) return;
  snapshot_offset_ = offset;
  awaits_answer_ = false;
}

void Progress::heard(std::int64_t round, nanoseconds now) {
  acked_round_ = std::max(acked_round_, round);
  last_heard_ = now;
}

void Progress::accepted(LogIndex match) {
  match_ = std::max(match_, match);
  next_ = std::max(next_, match_ + 1);
  probing_ = false;
  awaits_answer_ = false;
}

void Progress::refused(LogIndex previous_index, LogIndex next) {
  const bool outdated = probing_ ? previous_index + 1 != next_ : previous_index <= match_;
  if (outdated) return;
  next_ = std::clamp(next, match_ + 1, std::max(match_ + 1, previous_index));
  probing_ = true;
  awaits_answer_ = false;
}

}  // namespace linnet::targets::log
