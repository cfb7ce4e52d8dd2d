#include "nemesis/rate_limiter.h"

#include <algorithm>

#include "base/check.h"

namespace linnet::nemesis {

std::optional<TimePoint> RateLimiter::pass(TimePoint now, std::size_t bytes,
                                           std::int64_t bits_per_second,
                                           std::chrono::nanoseconds backlog) {
  LINNET_CHECK(bits_per_second > 0, "a rate of {} bits a second", bits_per_second);
  const TimePoint begin = std::max(now, free_at_);
  if (begin - now > backlog) return std::nullopt;
  const double seconds = static_cast<double>(bytes) * 8 / static_cast<double>(bits_per_second);
  free_at_ = begin + std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  return free_at_;
}

}  // namespace linnet::nemesis
