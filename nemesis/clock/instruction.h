// Enough of the x86-64 instruction set to move the beginning of a compiled function elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace linnet::nemesis::clock {

// An instruction that does the same wherever it stands, but for a displacement to mend.
struct Instruction {
  std::size_t length = 0;
  // Where in it a 32-bit displacement from the end of the instruction stands; 0: there is none.
  std::size_t relative_at = 0;
};

// The first instruction of `code`, if it is one of those that are known here to be movable: what
// compilers begin functions with (push, mov, lea, arithmetic on integers, nop, endbr64). Anything
// else, a branch above all, is nothing: who asks must do without.
std::optional<Instruction> decode(std::span<const std::uint8_t> code);

// The first whole instructions of `code` that hold at least `size` bytes, moved from address `from`
// to address `to`: byte for byte as long as they were. Nothing if one of them is not movable or a
// displacement does not reach.
std::optional<std::vector<std::uint8_t>> move_instructions(std::span<const std::uint8_t> code,
                                                           std::size_t size, std::uint64_t from,
                                                           std::uint64_t to);

// Whether a relative branch within `code` may lead to one of its first `size` bytes. It looks at
// every byte as if an instruction began there, so it errs on one side only: it may see a branch
// where there is none. (Compiled functions are not entered in their middle from elsewhere.)
bool may_branch_into(std::span<const std::uint8_t> code, std::size_t size);

// jmp from one address to another; nothing if it does not reach.
std::optional<std::vector<std::uint8_t>> jump(std::uint64_t from, std::uint64_t to);

}  // namespace linnet::nemesis::clock
