// The code that answers in the place of the vDSO's clocks, inside the skewed process.
//
// It is compiled into a section of this program, position-independent and without floating-point or
// vector registers (Go's calling convention relies on the vDSO's leaving them alone), and copied
// from there into the process, its table filled in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "nemesis/clock/stub_layout.h"

namespace linnet::nemesis::clock {

inline constexpr std::array<const char*, kFunctions> kFunctionNames{
    "__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time"};
inline constexpr std::size_t kClockGettime = 0;

// The stub as compiled; its table is all zero.
std::span<const std::uint8_t> stub_bytes();

// Where in the stub the replacements of the functions begin, in the order of kFunctionNames.
const std::array<std::size_t, kFunctions>& stub_entries();

// Where in the stub the probe begins: it calls the function whose address is in rax, then makes the
// system call getpid with the function's result in rdi, at which a controller can stop it.
std::size_t stub_probe();

}  // namespace linnet::nemesis::clock
