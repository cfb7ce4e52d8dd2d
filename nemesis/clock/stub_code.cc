// The stub itself (stub.h). It is compiled with flags of its own (nemesis/CMakeLists.txt): what
// lies in its section runs in strangers' processes and may refer only to the section itself.
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>  // NOLINT(modernize-deprecated-headers): <ctime> is more than the names

#include "nemesis/clock/parameter_page.h"
#include "nemesis/clock/stub_layout.h"

// The table comes first: compilers write what is at the top level before all functions (and a test
// looks). The probe is no function that a compiler could write.
asm(R"(
  .pushsection linnet_clock_stub,"ax",@progbits
  .balign 64
  .globl linnet_clock_table
  .hidden linnet_clock_table
linnet_clock_table:
  .zero 96
  .globl linnet_clock_probe
  .hidden linnet_clock_probe
linnet_clock_probe:
  call *%rax
  movl %eax, %edi
  movl $39, %eax
  syscall
  ud2
  .popsection
)");
static_assert(SYS_getpid == 39 && sizeof(linnet::nemesis::clock::StubTable) == 96);

#define LINNET_STUB \
  extern "C" __attribute__((section("linnet_clock_stub"), visibility("hidden"), used))

extern "C" __attribute__((visibility("hidden")))
const linnet::nemesis::clock::StubTable linnet_clock_table;

namespace linnet::nemesis::clock {
namespace {

using ClockGettime = int (*)(clockid_t, timespec*);

LINNET_ALWAYS_INLINE int clock_gettime_by_system_call(clockid_t clock, timespec* time) {
  long result = SYS_clock_gettime;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(static_cast<long>(clock)), "S"(time)
               : "rcx", "r11", "memory");
  return static_cast<int>(result);
}

LINNET_ALWAYS_INLINE int true_time(clockid_t clock, timespec* time) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the table holds addresses of another process
  const auto original = reinterpret_cast<ClockGettime>(linnet_clock_table.original);
  return original != nullptr ? original(clock, time) : clock_gettime_by_system_call(clock, time);
}

LINNET_ALWAYS_INLINE const ParameterPage& page() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  return *reinterpret_cast<const ParameterPage*>(linnet_clock_table.parameters);
}

LINNET_ALWAYS_INLINE int shown_time(clockid_t clock, timespec* time) {
  const int result = true_time(clock, time);
  if (result != 0 || clock < 0 || clock >= kClocks) return result;
  const auto shown = static_cast<std::uint64_t>(
      skewed(time->tv_sec * kSecond + time->tv_nsec, page().read(clock)));
  time->tv_sec = static_cast<time_t>(shown / kSecond);
  time->tv_nsec = static_cast<long>(shown % kSecond);
  return 0;
}

}  // namespace

LINNET_STUB int linnet_clock_gettime(clockid_t clock, timespec* time) {
  return shown_time(clock, time);
}

LINNET_STUB int linnet_clock_gettimeofday(timeval* time, struct timezone* zone) {
  if (zone != nullptr) {
    zone->tz_minuteswest = page().minutes_west;
    zone->tz_dsttime = page().dst_time;
  }
  if (time == nullptr) return 0;
  timespec now{};
  const int result = shown_time(CLOCK_REALTIME, &now);
  if (result != 0) return result;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

LINNET_STUB time_t linnet_clock_time(time_t* out) {
  timespec now{};
  if (shown_time(CLOCK_REALTIME_COARSE, &now) != 0) return -1;
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

}  // namespace linnet::nemesis::clock
