// Reads under a lease: section 6.4.1 of the dissertation.
//
// A quorum that has answered a heartbeat round grants its votes to nobody for an election timeout
// after it heard of the round, thus at least as long after the round began, unless the leader asks
// for an election itself. Until then no other leader can be elected, and the leader may answer
// reads by itself. A replica that restarts does not know when it last heard a leader, and counts
// from its start.
//
// The leader measures that time by its wall clock, as systems of this kind often do, and all rests
// on that clock: when it is set back, or runs slowly, the leader trusts its lease while another
// leads.
#include "targets/raft/raft.h"

namespace linnet::targets::raft {
namespace {

// Of an election timeout; the rest is for clocks that run at slightly different speeds.
constexpr double kLeaseShare = 0.9;
constexpr double kTooLarge = 5;

}  // namespace

void Raft::extend_lease() {
  const std::int64_t confirmed = confirmed_round();
  const double share = has_bug(Bug::kLeaseTooLong) ? kTooLarge : kLeaseShare;
  const auto length = std::chrono::duration_cast<nanoseconds>(share * config_.election_timeout);
  while (!round_begins_.empty() && round_begins_.front().round <= confirmed) {
    lease_until_ = std::max(lease_until_, round_begins_.front().at + length);
    round_begins_.pop_front();
  }
}

void Raft::forget_lease() {
  lease_until_ = nanoseconds::min();
  round_begins_.clear();
}

}  // namespace linnet::targets::raft
