// What a run shows while it goes on: one line that is rewritten on a terminal, a plain line now and
// then elsewhere.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "history/recorder.h"

namespace linnet::harness {

struct LiveState {
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds left{0};
  history::Recorder::Counts counts;
  std::chrono::nanoseconds mean_latency{0};  // of late
  std::vector<std::string> faults;           // in force
};

// "12.3s  4102 ok  120 fail  7 info  331/s  2.1 ms  faults: kill, partition:one  48s left"
std::string live_text(const LiveState& state, double ok_per_second);

// Not thread-safe.
class LiveLine {
 public:
  // Writes to the stream, which outlives this; asks the stream whether it is a terminal.
  explicit LiveLine(std::FILE* stream);

  // Whether it is time to show: several times a second on a terminal, else every 5 seconds.
  bool due(std::chrono::nanoseconds elapsed) const;
  void show(const LiveState& state);

  // Takes the line off the terminal, so that other output can follow.
  void clear();

 private:
  std::FILE* stream_;
  bool terminal_;
  std::chrono::nanoseconds shown_{0};
  std::int64_t shown_ok_ = 0;
};

}  // namespace linnet::harness
