// Time as an argument: whoever needs the time is handed a Clock.
#pragma once

#include <atomic>
#include <chrono>

namespace linnet::base {

using std::chrono::nanoseconds;

// A monotonic clock. Readings are durations since the clock's own origin and never decrease.
// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual nanoseconds now() const = 0;
};

// The machine's monotonic clock; the origin is the moment of construction.
class SteadyClock final : public Clock {
 public:
  SteadyClock() : origin_(std::chrono::steady_clock::now()) {}
  nanoseconds now() const override;

 private:
  std::chrono::steady_clock::time_point origin_;
};

// A clock that stands still until it is told to move: for tests.
class ManualClock final : public Clock {
 public:
  nanoseconds now() const override { return now_.load(); }
  void advance(nanoseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<nanoseconds> now_{nanoseconds::zero()};
};

}  // namespace linnet::base
