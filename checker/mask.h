// Masks over slots: one machine word when the concurrency allows it, as many as needed otherwise.
//
// A mask is a run of words owned by someone else; MaskLayout says how long the run is and does the
// arithmetic. With kFixed above 0 the length is that constant and every loop disappears; with
// kFixed == 0 it is decided at run time, without an upper bound.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace linnet::checker {

using MaskWord = std::uint64_t;

template <std::size_t kFixed>
class MaskLayout {
 public:
  explicit MaskLayout(std::size_t slots) : words_((slots + 63) / 64) {}

  std::size_t words() const {
    if constexpr (kFixed > 0) {
      return kFixed;
    } else {
      return words_;
    }
  }

  static bool test(const MaskWord* mask, std::size_t slot) {
    return (mask[word(slot)] >> (slot % 64) & 1) != 0;
  }
  static void set(MaskWord* mask, std::size_t slot) {
    mask[word(slot)] |= MaskWord{1} << (slot % 64);
  }
  static void clear(MaskWord* mask, std::size_t slot) {
    mask[word(slot)] &= ~(MaskWord{1} << (slot % 64));
  }
  static void flip(MaskWord* mask, std::size_t slot) {
    mask[word(slot)] ^= MaskWord{1} << (slot % 64);
  }

  void copy(MaskWord* to, const MaskWord* from) const {
    for (std::size_t w = 0; w < words(); ++w) to[w] = from[w];
  }
  void zero(MaskWord* mask) const {
    for (std::size_t w = 0; w < words(); ++w) mask[w] = 0;
  }
  bool equal(const MaskWord* a, const MaskWord* b) const {
    for (std::size_t w = 0; w < words(); ++w) {
      if (a[w] != b[w]) return false;
    }
    return true;
  }
  // Whether a has a bit that b has not.
  bool exceeds(const MaskWord* a, const MaskWord* b) const {
    for (std::size_t w = 0; w < words(); ++w) {
      if ((a[w] & ~b[w]) != 0) return true;
    }
    return false;
  }
  // Whether a has a bit that b has.
  bool meets(const MaskWord* a, const MaskWord* b) const {
    for (std::size_t w = 0; w < words(); ++w) {
      if ((a[w] & b[w]) != 0) return true;
    }
    return false;
  }
  // How many bits a has and b has not.
  std::size_t count_beyond(const MaskWord* a, const MaskWord* b) const {
    std::size_t count = 0;
    for (std::size_t w = 0; w < words(); ++w) {
      count += static_cast<std::size_t>(std::popcount(a[w] & ~b[w]));
    }
    return count;
  }
  // Calls visit(slot) for every bit that a has and b has not; b may change meanwhile, to have more
  // of the bits visited already.
  template <typename Visit>
  void for_each_beyond(const MaskWord* a, const MaskWord* b, Visit visit) const {
    for (std::size_t w = 0; w < words(); ++w) {
      for (MaskWord rest = a[w] & ~b[w]; rest != 0; rest &= rest - 1) {
        visit(static_cast<std::uint32_t>(w * 64) +
              static_cast<std::uint32_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  static std::size_t word(std::size_t slot) {
    if constexpr (kFixed == 1) {
      return 0;
    } else {
      return slot / 64;
    }
  }

  std::size_t words_;
};

}  // namespace linnet::checker
