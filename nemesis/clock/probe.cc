#include "nemesis/clock/probe.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <system_error>

#include "nemesis/clock/clock_skew.h"

namespace linnet::nemesis::clock {
namespace {

constexpr std::chrono::hours kJump{1};

base::Result<void> try_out(pid_t process) {
  AttachOptions options;
  options.wall.offset = kJump;
  const auto clocks = ClockSkew::attach(process, options);
  if (!clocks) return base::failure(clocks.error());
  const auto reading = clocks->measure(CLOCK_REALTIME);
  if (!reading) return base::failure(reading.error());
  if (std::chrono::abs(reading->offset() - kJump) > std::chrono::seconds(1)) {
    return base::failure("clock skew", "a process did not take its clock from the vDSO");
  }
  return {};
}

}  // namespace

base::Result<void> probe() {
  char program[] = "/bin/sleep";
  char seconds[] = "60";
  char* const arguments[] = {program, seconds, nullptr};
  pid_t process = 0;
  const int error = ::posix_spawn(&process, program, nullptr, nullptr, arguments, environ);
  if (error != 0) {
    return base::failure(program, std::generic_category().message(error),
                         "install coreutils: clock skew is tried out on it");
  }
  auto result = try_out(process);
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  return result;
}

}  // namespace linnet::nemesis::clock
