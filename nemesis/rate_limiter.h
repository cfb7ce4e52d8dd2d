// A link of limited rate, as a queue before a wire of that rate.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace linnet::nemesis {

using TimePoint = std::chrono::steady_clock::time_point;

class RateLimiter {
 public:
  // The moment at which a message of so many bytes, sent `now`, has passed the wire; nothing when
  // it would have had to wait longer than `backlog` for the wire: the queue is full, and it is
  // dropped. Times do not decrease from call to call. Precondition: bits_per_second > 0.
  std::optional<TimePoint> pass(TimePoint now, std::size_t bytes, std::int64_t bits_per_second,
                                std::chrono::nanoseconds backlog);

 private:
  TimePoint free_at_ = TimePoint::min();  // when the wire has passed all that it was given
};

}  // namespace linnet::nemesis
