// One run of a row of the table, in a process of its own, so that rows do not disturb each other
// and memory can be told.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace linnet::bench {

// What came out of the work once.
struct Outcome {
  bool as_expected = false;
  std::string what;              // "valid", "102 verdicts"; when not as expected: what instead
  std::size_t budget_bytes = 0;  // held by the check at most, as it counts; 0 when it does not
};

// Made beforehand, at leisure; what `run` does is measured.
struct Work {
  double amount = 0;  // of operations, bytes, ...
  std::function<Outcome()> run;
};

struct Sample {
  double seconds = 0;              // by the clock
  double processor_seconds = 0;    // of all threads
  std::size_t resident_bytes = 0;  // of the process at most while it ran, the input included
  double amount = 0;
  Outcome outcome = {};
};

// Makes the work and runs it in a child process. Work that takes less than 50 ms is repeated for so
// long, and the times are medians. A child that lasts longer than `fence`, or dies, is not as
// expected.
Sample measure(const std::function<Work()>& make, std::chrono::seconds fence);

}  // namespace linnet::bench
