// The page through which a process' clocks are moved: one writer, Linnet; readers, the threads of
// the process, each at every reading of a clock.
//
// There are two sets of parameters, and the sequence number says by its lowest bit which one
// counts. The writer fills the other one and then steps the number. So a reader never waits for the
// writer, who may die at any moment: it only reads again when the number has moved meanwhile. Every
// field is an atomic word that a plain instruction reads and writes.
//
// The header is compiled into the stub as well (stub_code.cc), where there are no floating-point
// registers and so no library beyond the integers' names.
#pragma once

#include <cstddef>
#include <cstdint>

#define LINNET_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace linnet::nemesis::clock {

inline constexpr int kClocks = 12;  // CLOCK_REALTIME = 0 ... CLOCK_TAI = 11
inline constexpr std::int64_t kSecond = 1'000'000'000;

// What is done to one clock, in nanoseconds of that clock. All zero: nothing.
struct Parameters {
  std::int64_t origin = 0;        // the true reading from which drift and strobe count
  std::int64_t offset = 0;        // added
  std::int64_t rate = 0;          // gained per nanosecond since the origin, in units of 2^-32
  std::uint64_t strobe_rate = 0;  // half periods per nanosecond, in units of 2^-64; 0: no strobe
  std::int64_t strobe_amplitude = 0;  // added in the first half period, the third, and so on
};

// NOLINTBEGIN(modernize-avoid-c-arrays): std::array is of the library

// Of every clock, by its number.
struct AllParameters {
  Parameters clocks[kClocks];
};

// What the clock shows when it truly reads `raw`. Never negative.
LINNET_ALWAYS_INLINE std::int64_t skewed(std::int64_t raw, const Parameters& parameters) {
  // Multiplied by rates: to divide would cost as much as all the rest.
  using Wide = __int128;
  using WideUnsigned = unsigned __int128;
  const std::int64_t elapsed = raw - parameters.origin;
  std::int64_t shown = raw + parameters.offset;
  if (parameters.rate != 0) {
    shown += static_cast<std::int64_t>((static_cast<Wide>(elapsed) * parameters.rate) >> 32);
  }
  if (parameters.strobe_rate != 0) {
    const std::int64_t since = elapsed < 0 ? 0 : elapsed;  // a coarse clock lags behind
    const auto turn = (static_cast<WideUnsigned>(since) * parameters.strobe_rate) >> 64;
    if ((turn & 1) == 0) shown += parameters.strobe_amplitude;
  }
  return shown < 0 ? 0 : shown;
}

// An integer that one process writes while another reads it.
class Word {
 public:
  LINNET_ALWAYS_INLINE std::int64_t load() const {
    return __atomic_load_n(&value_, __ATOMIC_ACQUIRE);
  }
  LINNET_ALWAYS_INLINE void store(std::int64_t value) {
    __atomic_store_n(&value_, value, __ATOMIC_RELEASE);
  }

 private:
  std::int64_t value_ = 0;
};

// The all-zero page moves no clock.
class ParameterPage {
 public:
  // The parameters of a clock that are in force. Called by the readers.
  LINNET_ALWAYS_INLINE Parameters read(int clock) const {
    for (;;) {
      const std::int64_t sequence = sequence_.load();
      const Slot& slot = sets_[sequence & 1][clock];
      const Parameters parameters{slot.origin.load(), slot.offset.load(), slot.rate.load(),
                                  static_cast<std::uint64_t>(slot.strobe_rate.load()),
                                  slot.strobe_amplitude.load()};
      // The words of a set are stored after the step that took it out of force: whoever has read
      // one that is newer than `sequence` sees here that the number has moved.
      if (sequence_.load() == sequence) return parameters;
    }
  }

  // Puts parameters for every clock in force, all at once. Called by the only writer.
  void publish(const AllParameters& parameters) {
    const std::int64_t next = sequence_.load() + 1;
    for (int clock = 0; clock < kClocks; ++clock) {
      Slot& slot = sets_[next & 1][clock];
      const Parameters& given = parameters.clocks[clock];
      slot.origin.store(given.origin);
      slot.offset.store(given.offset);
      slot.rate.store(given.rate);
      slot.strobe_rate.store(static_cast<std::int64_t>(given.strobe_rate));
      slot.strobe_amplitude.store(given.strobe_amplitude);
    }
    sequence_.store(next);
  }

  // For a page that takes the place of another while a reader may be half way through: the number
  // must differ from the other's.
  std::int64_t sequence() const { return sequence_.load(); }
  void start_after(std::int64_t sequence) { sequence_.store(sequence + 2); }

  // The kernel's time zone, which gettimeofday hands out. Written once, before there are readers.
  std::int32_t minutes_west = 0;
  std::int32_t dst_time = 0;

 private:
  struct Slot {
    Word origin;
    Word offset;
    Word rate;
    Word strobe_rate;
    Word strobe_amplitude;
  };

  Word sequence_;
  Slot sets_[2][kClocks];
};

// NOLINTEND(modernize-avoid-c-arrays)

inline constexpr std::size_t kPageSize = 4096;
static_assert(sizeof(ParameterPage) <= kPageSize);

}  // namespace linnet::nemesis::clock
