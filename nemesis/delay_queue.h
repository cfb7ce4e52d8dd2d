// Messages (or packets) on their way: held until their time, in order of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nemesis/link.h"
#include "nemesis/rate_limiter.h"

namespace linnet::nemesis {

struct HeldMessage {
  TimePoint due;
  std::uint64_t order = 0;  // of two due at once the first that came goes first
  Link link;
  std::uint64_t number = 0;  // of the message on its link
  std::vector<std::byte> bytes;
};

// Not thread-safe.
class DelayQueue {
 public:
  explicit DelayQueue(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // False when the queue is full: then the message is not held.
  bool push(TimePoint due, const Link& link, std::uint64_t number,
            std::span<const std::byte> bytes);

  // When the next message is due; nothing when none is held.
  std::optional<TimePoint> next_due() const;

  // The first message that is due by now.
  std::optional<HeldMessage> pop_due(TimePoint now);

  // All messages of the link, taken out, in order of their times.
  std::vector<HeldMessage> take(const Link& link);

 private:
  const std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t last_order_ = 0;
  std::vector<HeldMessage> heap_;  // the next due is in front
};

}  // namespace linnet::nemesis
