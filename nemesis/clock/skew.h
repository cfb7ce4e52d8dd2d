// What is done to the clocks of a process, as arithmetic: no process, no clock; the time is an
// argument.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "nemesis/clock/parameter_page.h"

namespace linnet::nemesis::clock {

using std::chrono::nanoseconds;

// The clocks that are moved together, so that a program sees them agree with each other.
enum class Family : std::uint8_t {
  kWall,       // CLOCK_REALTIME, _COARSE, _ALARM, CLOCK_TAI; gettimeofday; time
  kMonotonic,  // CLOCK_MONOTONIC, _RAW, _COARSE; CLOCK_BOOTTIME, _ALARM
};

// A clock that is wrong now and right again, by turns: for a half period the amplitude off, for the
// next the true time. A half period of zero: none.
struct Strobe {
  nanoseconds amplitude{};
  nanoseconds half_period{};
  bool operator==(const Strobe&) const = default;
};

// From the moment it is set, a clock shows: the true time + offset + drift since then + strobe. It
// never shows a time before its epoch.
struct Skew {
  nanoseconds offset{};
  double drift_ppm = 0;  // parts per million of the time that has passed; -1e6 stops the clock
  Strobe strobe;
  bool operator==(const Skew&) const = default;

  // Within what the stub's 64 bits hold: offset and amplitude at most kMost either way, drift
  // between -1e6 and 1e6 ppm, the half period not negative.
  static constexpr nanoseconds kMost = std::chrono::hours(24 * 365 * 50);
  bool is_sane() const;
};

// What every clock truly reads at one moment, in nanoseconds.
using Readings = std::array<std::int64_t, kClocks>;
Readings true_readings();  // now, on this machine, by system call

class SkewedClocks {
 public:
  // Precondition: skew.is_sane().
  void set(Family family, const Skew& skew, const Readings& now);

  // As if it were set now: the drift so far is part of the offset.
  Skew skew(Family family, const Readings& now) const;

  const AllParameters& parameters() const { return parameters_; }
  const Parameters& parameters(int clock) const { return parameters_.clocks[clock]; }

 private:
  AllParameters parameters_;
  std::array<Strobe, 2> strobes_;  // of each family
};

}  // namespace linnet::nemesis::clock
