// Linearizable reads that a leader has taken and may not answer yet (Raft's ReadIndex, section 6.4
// of the dissertation; a stable leader of Paxos and a primary do the same).
//
// Each is bound to two things as it arrives: to a round of messages, which begins afterwards, so
// that nobody else had taken over as the read arrived if a quorum answers it; and to an index that
// covers every command acknowledged before.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "targets/core.h"

namespace linnet::targets {

class PendingReads {
 public:
  bool empty() const { return reads_.empty(); }
  // The latest round that one waits for; 0 when none waits.
  std::int64_t last_round() const { return reads_.empty() ? 0 : reads_.back().round; }

  // To be served once the round is confirmed and the index applied. Neither is less than that of
  // the read before it.
  void add(Read read, std::int64_t round, LogIndex index) {
    reads_.push_back({std::move(read), round, index});
  }

  // Appends to `served` those that have waited long enough, in order.
  void serve(std::int64_t confirmed_round, LogIndex applied, std::vector<Read>& served) {
    while (!reads_.empty()) {
      Pending& first = reads_.front();
      if (first.round > confirmed_round || first.index > applied) return;
      served.push_back(std::move(first.read));
      reads_.pop_front();
    }
  }

  // None waits any more.
  std::vector<Ticket> abandon() {
    std::vector<Ticket> tickets;
    for (const Pending& pending : std::exchange(reads_, {})) tickets.push_back(pending.read.ticket);
    return tickets;
  }

 private:
  struct Pending {
    Read read;
    std::int64_t round;
    LogIndex index;
  };

  std::deque<Pending> reads_;
};

}  // namespace linnet::targets
