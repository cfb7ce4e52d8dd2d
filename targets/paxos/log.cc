#include "targets/paxos/log.h"

#include <utility>

#include "base/check.h"

namespace linnet::targets::paxos {

const Acceptance* Log::find(LogIndex slot) const {
  const auto found = slots_.find(slot);
  return found == slots_.end() ? nullptr : &found->second;
}

const Acceptance& Log::at(LogIndex slot) const {
  const Acceptance* found = find(slot);
  LINNET_CHECK(found != nullptr, "nothing for slot {} in a log of {} to {}", slot, start_ + 1,
               last());
  return *found;
}

LogIndex Log::end_of_run(LogIndex slot) const {
  LogIndex end = slot;
  for (const auto& [next, acceptance] : after(slot)) {
    if (next != end + 1) break;
    end = next;
  }
  return end;
}

void Log::put(LogIndex slot, Acceptance acceptance) {
  LINNET_CHECK(slot > start_, "slot {} in a log that begins behind {}", slot, start_);
  if (slot > last()) {
    slots_.emplace_hint(slots_.end(), slot, std::move(acceptance));
  } else {
    slots_.insert_or_assign(slot, std::move(acceptance));
  }
}

void Log::forget(LogIndex to) {
  LINNET_CHECK(to >= start_, "cannot forget up to {} in a log that begins behind {}", to, start_);
  slots_.erase(slots_.begin(), slots_.upper_bound(to));
  start_ = to;
}

}  // namespace linnet::targets::paxos
