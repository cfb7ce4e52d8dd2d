// What an acceptor has accepted, slot by slot. Slots are numbered from 1; slots may be missing, and
// the beginning may have been left to a snapshot.
#pragma once

#include <map>

#include "targets/core.h"
#include "targets/paxos/ballot.h"

namespace linnet::targets::paxos {

// The proposal accepted last, of those for one slot.
struct Acceptance {
  Ballot ballot;
  Bytes command;  // empty: a no-op, which fills a gap

  bool operator==(const Acceptance&) const = default;
};

// Some slots of a log, with what was accepted for each.
class Slots {
 public:
  using Iterator = std::map<LogIndex, Acceptance>::const_iterator;

  Slots(Iterator begin, Iterator end) : begin_(begin), end_(end) {}

  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

class Log {
 public:
  explicit Log(LogIndex start = {}) : start_(start) {}

  // What stood here and before is no longer held.
  LogIndex start() const { return start_; }
  // The highest slot with an acceptance; the start when there is none.
  LogIndex last() const { return slots_.empty() ? start_ : slots_.rbegin()->first; }

  // Null when there is none.
  const Acceptance* find(LogIndex slot) const;
  // There must be one.
  const Acceptance& at(LogIndex slot) const;
  // All after `slot`, ascending.
  Slots after(LogIndex slot) const { return {slots_.upper_bound(slot), slots_.end()}; }
  // Up to where no slot after `slot` is missing; `slot` is not before the start.
  LogIndex end_of_run(LogIndex slot) const;

  // Replaces what was accepted for the slot, which is behind the start.
  void put(LogIndex slot, Acceptance acceptance);
  // Forgets the slots up to `to`, which is not before the start.
  void forget(LogIndex to);

 private:
  LogIndex start_;
  std::map<LogIndex, Acceptance> slots_;
};

}  // namespace linnet::targets::paxos
