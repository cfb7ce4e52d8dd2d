#include "tests/nemesis/clock/skewed_target.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace linnet::nemesis::clock {

using namespace std::chrono_literals;

long long true_time(clockid_t clock) {
  return true_readings()[static_cast<std::size_t>(clock)];
}

long long first_reading(TargetProcess& target) {
  const std::string line = target.read_line();
  EXPECT_THAT(line, testing::StartsWith("ready "));
  return line.starts_with("ready ") ? std::stoll(line.substr(6)) : 0;
}

TargetProcess start(const TargetProcess::Arguments& arguments) {
  auto target = TargetProcess::start(arguments);
  first_reading(target);
  return target;
}

ClockSkew attach(const TargetProcess& target, const AttachOptions& options) {
  auto skew = ClockSkew::attach(target.id(), options);
  if (!skew) throw std::runtime_error(skew.error().front().text());
  return *std::move(skew);
}

Skew offset_of(nanoseconds offset) {
  Skew skew;
  skew.offset = offset;
  return skew;
}

void expect_shown(TargetProcess& target, const std::string& question, clockid_t clock,
                  nanoseconds offset, nanoseconds resolution) {
  if (true_time(clock) == 0) return;  // a machine without a clock for alarms
  const long long before = true_time(clock) + offset.count();
  const long long shown = target.number(question);
  const long long after = true_time(clock) + offset.count();
  EXPECT_GE(shown, before - resolution.count()) << question;
  EXPECT_LE(shown, after + resolution.count()) << question;
}

void expect_wall_offset(TargetProcess& target, nanoseconds offset) {
  expect_shown(target, "clock 0", CLOCK_REALTIME, offset);
  expect_shown(target, "clock 5", CLOCK_REALTIME_COARSE, offset, 20ms);
  expect_shown(target, "clock 8", CLOCK_REALTIME_ALARM, offset);
  expect_shown(target, "clock 11", CLOCK_TAI, offset);
  expect_shown(target, "gettimeofday", CLOCK_REALTIME, offset);
  expect_shown(target, "time", CLOCK_REALTIME, offset, 1s + 20ms);
}

void expect_monotonic_offset(TargetProcess& target, nanoseconds offset) {
  expect_shown(target, "clock 1", CLOCK_MONOTONIC, offset);
  expect_shown(target, "clock 4", CLOCK_MONOTONIC_RAW, offset);
  expect_shown(target, "clock 6", CLOCK_MONOTONIC_COARSE, offset, 20ms);
  expect_shown(target, "clock 7", CLOCK_BOOTTIME, offset);
  expect_shown(target, "clock 9", CLOCK_BOOTTIME_ALARM, offset);
}

}  // namespace linnet::nemesis::clock
