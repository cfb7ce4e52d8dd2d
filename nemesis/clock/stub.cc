#include "nemesis/clock/stub.h"

// Where the stub's section (stub_code.cc) begins, as its table does, and, by the linker, where it
// ends.
extern "C" {
[[gnu::visibility("hidden")]] extern const std::uint8_t linnet_clock_table;
// NOLINTNEXTLINE(bugprone-reserved-identifier): the linker's name for the end of a section
[[gnu::visibility("hidden")]] extern const std::uint8_t __stop_linnet_clock_stub;
[[gnu::visibility("hidden")]] extern const std::uint8_t linnet_clock_probe;
[[gnu::visibility("hidden")]] extern const std::uint8_t linnet_clock_gettime;
[[gnu::visibility("hidden")]] extern const std::uint8_t linnet_clock_gettimeofday;
[[gnu::visibility("hidden")]] extern const std::uint8_t linnet_clock_time;
}

namespace linnet::nemesis::clock {
namespace {

std::size_t offset(const std::uint8_t* symbol) {
  return static_cast<std::size_t>(symbol - &linnet_clock_table);
}

}  // namespace

std::span<const std::uint8_t> stub_bytes() {
  return {&linnet_clock_table, offset(&__stop_linnet_clock_stub)};
}

const std::array<std::size_t, kFunctions>& stub_entries() {
  static const std::array<std::size_t, kFunctions> entries{offset(&linnet_clock_gettime),
                                                           offset(&linnet_clock_gettimeofday),
                                                           offset(&linnet_clock_time)};
  return entries;
}

std::size_t stub_probe() {
  return offset(&linnet_clock_probe);
}

}  // namespace linnet::nemesis::clock
