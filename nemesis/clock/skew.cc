#include "nemesis/clock/skew.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cmath>
#include <ctime>
#include <limits>

#include "base/check.h"

namespace linnet::nemesis::clock {
namespace {

constexpr double kMostDrift = 1e6;             // ppm
constexpr double kRateOfOnePpm = 4294.967296;  // 2^32 / 10^6

struct ClockKind {
  Family family;
  int origin;  // the clock whose reading is the origin: the exact one for a coarse one
};

// nullptr: a clock that is left alone (the processor's time, and none).
const ClockKind* kind_of(int clock) {
  static constexpr ClockKind wall{Family::kWall, CLOCK_REALTIME};
  static constexpr ClockKind tai{Family::kWall, CLOCK_TAI};
  static constexpr ClockKind monotonic{Family::kMonotonic, CLOCK_MONOTONIC};
  static constexpr ClockKind raw{Family::kMonotonic, CLOCK_MONOTONIC_RAW};
  static constexpr ClockKind boot{Family::kMonotonic, CLOCK_BOOTTIME};
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
      return &wall;
    case CLOCK_TAI:
      return &tai;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
      return &monotonic;
    case CLOCK_MONOTONIC_RAW:
      return &raw;
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      return &boot;
    default:
      return nullptr;
  }
}

// 2^64 / half period, rounded up, so that a turn begins in its first nanosecond (and in the long
// run some nanoseconds early).
std::uint64_t rate_of(const Strobe& strobe) {
  const auto half_period = static_cast<std::uint64_t>(strobe.half_period.count());
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return half_period == 0 ? 0 : half_period == 1 ? kMost : kMost / half_period + 1;
}

bool is_moderate(nanoseconds time) {
  return time >= -Skew::kMost && time <= Skew::kMost;
}

}  // namespace

bool Skew::is_sane() const {
  return is_moderate(offset) && is_moderate(strobe.amplitude) && is_moderate(strobe.half_period) &&
         strobe.half_period >= nanoseconds::zero() && std::abs(drift_ppm) <= kMostDrift;
}

Readings true_readings() {
  Readings readings{};
  for (int clock = 0; clock < kClocks; ++clock) {
    timespec now{};
    // Not through the vDSO: this process' own may be skewed. A clock that is not there reads zero.
    if (::syscall(SYS_clock_gettime, clock, &now) != 0) continue;
    readings[static_cast<std::size_t>(clock)] = now.tv_sec * kSecond + now.tv_nsec;
  }
  return readings;
}

void SkewedClocks::set(Family family, const Skew& skew, const Readings& now) {
  LINNET_CHECK(skew.is_sane(), "a skew of {} ns, {} ppm, strobe {} ns each {} ns",
               skew.offset.count(), skew.drift_ppm, skew.strobe.amplitude.count(),
               skew.strobe.half_period.count());
  strobes_[static_cast<std::size_t>(family)] = skew.strobe;
  for (int clock = 0; clock < kClocks; ++clock) {
    const ClockKind* kind = kind_of(clock);
    if (kind == nullptr || kind->family != family) continue;
    parameters_.clocks[clock] = {.origin = now[static_cast<std::size_t>(kind->origin)],
                                 .offset = skew.offset.count(),
                                 .rate = std::llround(skew.drift_ppm * kRateOfOnePpm),
                                 .strobe_rate = rate_of(skew.strobe),
                                 .strobe_amplitude = skew.strobe.amplitude.count()};
  }
}

Skew SkewedClocks::skew(Family family, const Readings& now) const {
  const int clock = family == Family::kWall ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  const std::int64_t reading = now[static_cast<std::size_t>(clock)];
  const Parameters& set = parameters(clock);
  Parameters without_strobe = set;
  without_strobe.strobe_rate = 0;
  return {.offset = nanoseconds(skewed(reading, without_strobe) - reading),
          .drift_ppm = static_cast<double>(set.rate) / kRateOfOnePpm,
          .strobe = strobes_[static_cast<std::size_t>(family)]};
}

}  // namespace linnet::nemesis::clock
