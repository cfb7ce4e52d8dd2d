// A finalizer that spreads entropy over all bits of a word.
#pragma once

#include <cstdint>

namespace linnet::checker {

// The last steps of MurmurHash3 (Appleby), after which every input bit has reached every output
// bit: open addressing by the low bits is then safe with any keys.
constexpr std::uint64_t mix(std::uint64_t word) {
  word ^= word >> 33;
  word *= 0xff51afd7ed558ccdULL;
  word ^= word >> 33;
  word *= 0xc4ceb9fe1a85ec53ULL;
  word ^= word >> 33;
  return word;
}

}  // namespace linnet::checker
