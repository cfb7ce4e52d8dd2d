// What the switch does with packets, without threads or system calls: takes them from ports, does
// to each what the faults of its link say, hands it to the port of its destination, and counts.
//
// Time is an argument; it does not go back from call to call.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nemesis/fault_table.h"
#include "nemesis/link_faults.h"
#include "nemesis/rate_limiter.h"
#include "nemesis/sandbox/delay_queue.h"
#include "nemesis/sandbox/pcap_writer.h"
#include "nemesis/sandbox/port.h"

namespace linnet::nemesis::sandbox {

// Not thread-safe.
class Forwarder {
 public:
  explicit Forwarder(std::uint64_t seed);

  // The port outlives the forwarder. Each node has one.
  void attach(NodeId node, Port& port);

  // From now on every packet that is handed to a port is also written there.
  void capture(std::unique_ptr<PcapWriter> writer);

  // A packet that `from` sent; may be altered in place. What is not IPv4, or is for nobody here, is
  // ignored.
  void accept(NodeId from, std::span<std::byte> packet, TimePoint now);

  // Hands over the held packets that are due.
  void deliver_due(TimePoint now);
  // When there is next one; nothing when none is held.
  std::optional<TimePoint> next_due() const { return held_.next_due(); }

  // Both take effect at once, on held packets too: on a link that is now cut they are dropped, on
  // one that no longer holds packets they are handed over now.
  FaultId add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now);
  void remove(FaultId id, TimePoint now);

  LinkCounters counters(const Link& link) const;

 private:
  // The state of one directed link.
  struct Lane {
    LinkFaults faults;
    LinkCounters counters;
    std::uint64_t seed = 0;
    std::uint64_t sent = 0;  // packets so far, which is the number of the next
    RateLimiter limiter;
    TimePoint last_due = TimePoint::min();
    std::uint64_t delivered_below = 0;  // one more than the highest number handed over
  };

  Lane& lane(const Link& link);
  void refresh(const std::vector<Link>& links, TimePoint now);
  static std::optional<TimePoint> schedule(Lane& lane, const Fate& fate, std::size_t bytes,
                                           TimePoint now);
  void pass(const Link& link, Lane& lane, std::uint64_t number, TimePoint due,
            std::span<const std::byte> packet, TimePoint now);
  void hand_over(NodeId to, Lane& lane, std::uint64_t number, std::span<const std::byte> packet);

  const std::uint64_t seed_;
  FaultTable faults_;
  std::map<NodeId, Port*> ports_;
  std::map<Link, Lane> lanes_;
  DelayQueue held_;
  std::unique_ptr<PcapWriter> capture_;
};

}  // namespace linnet::nemesis::sandbox
