// What tests of skewed clocks start, ask and expect.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <string>

#include "nemesis/clock/clock_skew.h"
#include "tests/nemesis/clock/target_process.h"
#include "tests/support/beside.h"

namespace linnet::nemesis::clock {

// clock_target.cc, and the same in Go, which is there only where there was a compiler for it.
inline const TargetProcess::Arguments kDynamic{tests::beside("clock_target")};
inline const TargetProcess::Arguments kStatic{tests::beside("clock_target_static")};
inline const TargetProcess::Arguments kGo{tests::beside("clock_target_go")};

inline TargetProcess::Arguments with(TargetProcess::Arguments arguments, const std::string& more) {
  arguments.push_back(more);
  return arguments;
}

// For tests of what must be so whichever way a program is linked.
class EveryProgram : public testing::TestWithParam<const TargetProcess::Arguments*> {};

// In nanoseconds.
long long true_time(clockid_t clock);
// The program's very first reading, which it says unasked.
long long first_reading(TargetProcess& target);

// Started, and its first reading read.
TargetProcess start(const TargetProcess::Arguments& arguments);

ClockSkew attach(const TargetProcess& target, const AttachOptions& options = {});
Skew offset_of(nanoseconds offset);

// What the target says lies between what the clock should show before and after the question.
void expect_shown(TargetProcess& target, const std::string& question, clockid_t clock,
                  nanoseconds offset, nanoseconds resolution = std::chrono::microseconds(1));
// The same of every clock of the family, and every way to ask for it.
void expect_wall_offset(TargetProcess& target, nanoseconds offset);
void expect_monotonic_offset(TargetProcess& target, nanoseconds offset);

}  // namespace linnet::nemesis::clock
