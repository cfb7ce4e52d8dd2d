// What the stub (stub.h) and its controller agree on. Like parameter_page.h without a library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace linnet::nemesis::clock {

// The vDSO's functions that tell the time: clock_gettime, gettimeofday, time.
inline constexpr std::size_t kFunctions = 3;
inline constexpr std::size_t kJumpSize = 5;  // jmp rel32

// NOLINTBEGIN(modernize-avoid-c-arrays): std::array is of the library

// A jump written over a function's first bytes, and what stood there.
struct Patch {
  std::uint64_t address;  // 0: none
  std::uint8_t saved[8];  // the first kJumpSize of both count
  std::uint8_t jump[8];
};

// The stub begins with it. All addresses are the process' own. When the layout changes, so does the
// magic number: by it Linnet knows whether it can undo what another version of it has done.
struct StubTable {
  static constexpr std::uint64_t kMagic = 0x31'6b'63'6f'6c'63'6e'6c;  // "lnclock1"
  std::uint64_t magic;
  std::uint64_t parameters;  // of a ParameterPage
  std::uint64_t original;    // of the true clock_gettime; 0: it is had by system call
  Patch patches[kFunctions];
};
static_assert(sizeof(StubTable) == 96);

// NOLINTEND(modernize-avoid-c-arrays)

}  // namespace linnet::nemesis::clock
