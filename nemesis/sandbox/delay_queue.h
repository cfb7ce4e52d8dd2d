// Packets on their way: held until their time, in order of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nemesis/link.h"
#include "nemesis/rate_limiter.h"

namespace linnet::nemesis::sandbox {

struct HeldPacket {
  TimePoint due;
  std::uint64_t order = 0;  // of two due at once the first that came goes first
  Link link;
  std::uint64_t number = 0;  // of the packet on its link
  std::vector<std::byte> bytes;
};

// Not thread-safe.
class DelayQueue {
 public:
  explicit DelayQueue(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // False when the queue is full: then the packet is not held.
  bool push(TimePoint due, const Link& link, std::uint64_t number,
            std::span<const std::byte> bytes);

  // When the next packet is due; nothing when none is held.
  std::optional<TimePoint> next_due() const;

  // The first packet that is due by now.
  std::optional<HeldPacket> pop_due(TimePoint now);

  // All packets of the link, taken out, in order of their times.
  std::vector<HeldPacket> take(const Link& link);

 private:
  const std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t last_order_ = 0;
  std::vector<HeldPacket> heap_;  // the next due is in front
};

}  // namespace linnet::nemesis::sandbox
