// The page of code that a process gets: the stub, its table filled in, and behind it for each
// function of the vDSO the instructions that the jump to the stub displaces, followed by a jump
// back to what comes after them. So the true function is still there, at another entry.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "nemesis/clock/stub.h"
#include "nemesis/clock/vdso_image.h"

namespace linnet::nemesis::clock {

// A function that is, or is to be, replaced by a jump over its first bytes.
struct Detour {
  std::uint64_t entry = 0;  // 0: the vDSO has no such function
  // Where its first instructions have moved. 0: they cannot be moved, so whoever is within the
  // function when the jump is written might come back to its beginning.
  std::uint64_t moved_to = 0;
  // Nobody may go on at an address between entry and here, both excluded, when the jump is written.
  std::uint64_t guarded_end = 0;

  bool guards(std::uint64_t address) const { return address > entry && address < guarded_end; }
};

struct CodePage {
  std::vector<std::uint8_t> bytes;  // at most a page
  StubTable table{};
  std::array<Detour, kFunctions> detours;
};

// For a page at `address`. If clock_gettime's first instructions cannot be moved, the stub will ask
// by system call. Nothing if the vDSO is out of a jump's reach from there, or has no clock_gettime.
std::optional<CodePage> build_code_page(const VdsoImage& vdso, std::uint64_t address,
                                        std::uint64_t parameters);

}  // namespace linnet::nemesis::clock
