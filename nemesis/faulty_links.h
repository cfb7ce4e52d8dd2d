// What a network with faulty links does, without threads, sockets or system calls: takes each
// message (or packet), does to it what the faults of its link say, hands it over now or later, and
// counts.
//
// Time is an argument; it does not go back from call to call.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "nemesis/delay_queue.h"
#include "nemesis/fault_table.h"
#include "nemesis/link_faults.h"
#include "nemesis/rate_limiter.h"

namespace linnet::nemesis {

// What came of the wish to corrupt a message.
enum class Damage {
  none,   // there was nothing to corrupt
  done,   // it is altered
  fatal,  // the receiver would not have it: it is lost
};

// Not thread-safe.
class FaultyLinks {
 public:
  struct Network {
    // Hands a message to its destination; false when it was not taken.
    std::function<bool(const Link& link, std::span<const std::byte> message)> deliver;
    // Alters it in place, `where` choosing what.
    std::function<Damage(std::span<std::byte> message, std::uint64_t where, Corruption corruption)>
        corrupt;
  };

  // `seed` makes all random choices.
  FaultyLinks(std::uint64_t seed, Network network);

  // A message that was sent on the link; may be altered in place.
  void accept(const Link& link, std::span<std::byte> message, TimePoint now);

  // Hands over the held messages that are due.
  void deliver_due(TimePoint now);
  // When there is next one; nothing when none is held.
  std::optional<TimePoint> next_due() const { return held_.next_due(); }

  // In force for the very next message, and for held ones: on a link that is now cut they are
  // dropped, on one that no longer holds messages they are due now.
  FaultId add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now);
  void remove(FaultId id, TimePoint now);

  LinkCounters counters(const Link& link) const;

 private:
  // The state of one directed link.
  struct Lane {
    LinkFaults faults;               // for every message
    std::vector<LinkFaults> chosen;  // for some
    LinkCounters counters;
    std::uint64_t seed = 0;
    std::uint64_t sent = 0;  // messages so far, which is the number of the next
    RateLimiter limiter;
    TimePoint last_due = TimePoint::min();
    std::uint64_t delivered_below = 0;  // one more than the highest number handed over
  };

  Lane& lane(const Link& link);
  void refresh(const std::vector<Link>& links, TimePoint now);
  static LinkFaults faults_for(const Lane& lane, std::span<const std::byte> message);
  bool survives(Lane& lane, const Fate& fate, Corruption corruption, std::span<std::byte> message);
  static std::optional<TimePoint> schedule(Lane& lane, const LinkFaults& faults, const Fate& fate,
                                           std::size_t bytes, TimePoint now);
  void pass(const Link& link, Lane& lane, std::uint64_t number, TimePoint due,
            std::span<const std::byte> message, TimePoint now);
  void hand_over(const Link& link, Lane& lane, std::uint64_t number,
                 std::span<const std::byte> message);

  const std::uint64_t seed_;
  const Network network_;
  FaultTable faults_;
  std::map<Link, Lane> lanes_;
  DelayQueue held_;
};

}  // namespace linnet::nemesis
