// What a leader knows of one follower, and what it may send it next.
//
// A new follower is probed: one message at a time, until one is accepted. From then on
// entries are pipelined: sent before the last ones are acknowledged, up to a window (section 10.2.1
// of the dissertation). A refusal shows that a message was lost or overtaken, and leads back to
// probing.
#pragma once

#include <cstdint>

#include "targets/log/log.h"

namespace linnet::targets::log {

class Progress {
 public:
  // At the beginning of a leader's term, with its log ending at `last`.
  Progress(LogIndex last, nanoseconds now) : next_(last + 1), last_heard_(now) {}

  LogIndex match() const { return match_; }  // the follower's log agrees up to here
  LogIndex next() const { return next_; }    // the next entry to send
  std::int64_t acked_round() const { return acked_round_; }
  nanoseconds last_heard() const { return last_heard_; }

  bool may_send_entries() const;
  bool owes_heartbeat() const { return owes_heartbeat_; }

  // A message is wanted though there may be nothing new to say.
  void owe_heartbeat() { owes_heartbeat_ = true; }
  // A heartbeat interval has passed: a probe without an answer counts as lost.
  void heartbeat_interval_passed();

  void sent(std::size_t entries);

  // A snapshot instead of entries: one part at a time, as probes are.
  bool may_send_snapshot() const { return !awaits_answer_; }
  // Where the part begins that is to be sent now, of the snapshot up to `index`.
  std::int64_t begin_part(LogIndex index);
  // The follower has the snapshot up to the offset, which is less than it was if it restarted.
  void has_part(LogIndex index, std::int64_t offset);

  void heard(std::int64_t round, nanoseconds now);
  void accepted(LogIndex match);
  // The follower will begin its log anew, behind a snapshot: what it had does not count.
  void lost_log() { match_ = LogIndex{0}; }
  // `next` is where the leader believes the logs to part. A refusal of a message that is no longer
  // of interest, since a later answer has overtaken it, is ignored.
  void refused(LogIndex previous_index, LogIndex next);

 private:
  LogIndex match_{0};
  LogIndex next_;
  bool probing_ = true;
  bool awaits_answer_ = false;  // to a probe
  bool owes_heartbeat_ = true;
  LogIndex snapshot_;                 // being sent
  std::int64_t snapshot_offset_ = 0;  // of the next part
  std::int64_t acked_round_ = 0;
  nanoseconds last_heard_;
};

}  // namespace linnet::targets::log
