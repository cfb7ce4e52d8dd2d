// The same on machines for which there is no stub: nothing can be attached to.
#include "nemesis/clock/clock_skew.h"
#include "nemesis/clock/process_files.h"

namespace linnet::nemesis::clock {

// NOLINTBEGIN(readability-convert-member-functions-to-static, readability-named-parameter)

struct ClockSkew::State {};

ClockSkew::ClockSkew(ClockSkew&&) noexcept = default;
ClockSkew& ClockSkew::operator=(ClockSkew&&) noexcept = default;
ClockSkew::~ClockSkew() = default;

base::Result<ClockSkew> ClockSkew::attach(pid_t process, const AttachOptions&) {
  return base::failure(describe_process(process),
                       "clock skew needs an x86-64 machine, and this is another",
                       "leave out the fault clock");
}

base::Result<ClockSkew> ClockSkew::attach_at_exec(pid_t process, const std::function<void()>&,
                                                  const AttachOptions& options) {
  return attach(process, options);
}

pid_t ClockSkew::process() const {
  return 0;
}
bool ClockSkew::holds() const {
  return false;
}
void ClockSkew::set(Family, const Skew&) {}
Skew ClockSkew::skew(Family) const {
  return {};
}
void ClockSkew::reset() {}
Reading ClockSkew::expected(clockid_t) const {
  return {};
}
base::Result<Reading> ClockSkew::measure(clockid_t) const {
  return Reading{};
}
base::Result<void> ClockSkew::restore() {
  return {};
}
nanoseconds ClockSkew::stopped_for() const {
  return {};
}
bool ClockSkew::reads_by_system_call() const {
  return false;
}

// NOLINTEND(readability-convert-member-functions-to-static, readability-named-parameter)

}  // namespace linnet::nemesis::clock
