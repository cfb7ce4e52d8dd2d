// What the switch does with packets, without threads or system calls: takes them from ports, does
// to each what the faults of its link say (faulty_links.h), and hands it to the port of its
// destination.
//
// Time is an argument; it does not go back from call to call.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nemesis/faulty_links.h"
#include "nemesis/sandbox/pcap_writer.h"
#include "nemesis/sandbox/port.h"

namespace linnet::nemesis::sandbox {

// Not thread-safe.
class Forwarder {
 public:
  explicit Forwarder(std::uint64_t seed);
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  // The port outlives the forwarder. Each node has one.
  void attach(NodeId node, Port& port);

  // From now on every packet that is handed to a port is also written there.
  void capture(std::unique_ptr<PcapWriter> writer);

  // A packet that `from` sent; may be altered in place. What is not IPv4, or is for nobody here, is
  // ignored.
  void accept(NodeId from, std::span<std::byte> packet, TimePoint now);

  // Hands over the held packets that are due.
  void deliver_due(TimePoint now) { links_.deliver_due(now); }
  // When there is next one; nothing when none is held.
  std::optional<TimePoint> next_due() const { return links_.next_due(); }

  // Both take effect at once, on held packets too: on a link that is now cut they are dropped, on
  // one that no longer holds packets they are handed over now.
  FaultId add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now);
  void remove(FaultId id, TimePoint now);

  LinkCounters counters(const Link& link) const { return links_.counters(link); }

 private:
  bool hand_over(NodeId to, std::span<const std::byte> packet);

  FaultyLinks links_;
  std::map<NodeId, Port*> ports_;
  std::unique_ptr<PcapWriter> capture_;
};

}  // namespace linnet::nemesis::sandbox
