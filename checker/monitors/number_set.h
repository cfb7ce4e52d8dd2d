// A set of numbers that finds its least in a few steps.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "checker/budget.h"

namespace linnet::checker {

// A tree of bits, 64 to a node: a bit says whether there is anything below it. With a million
// numbers it is four levels high.
class NumberSet {
 public:
  // Of numbers below `size`.
  NumberSet(std::uint32_t size, Budget& budget) : words_(budgeted<std::uint64_t>(budget)) {
    std::size_t words = 0;
    std::size_t width = std::max<std::uint32_t>(size, 1);
    do {
      width = (width + 63) / 64;
      level_[height_++] = words;
      words += width;
    } while (width > 1);
    words_.resize(words);
  }

  bool empty() const { return words_.back() == 0; }

  std::uint32_t least() const {
    std::size_t at = 0;
    for (std::size_t level = height_; level-- > 0;) {
      at = at * 64 + static_cast<std::size_t>(std::countr_zero(words_[level_[level] + at]));
    }
    return static_cast<std::uint32_t>(at);
  }

  void insert(std::uint32_t number) {
    std::size_t at = number;
    for (std::size_t level = 0; level < height_; ++level, at /= 64) {
      std::uint64_t& word = words_[level_[level] + at / 64];
      const bool known_above = word != 0;
      word |= std::uint64_t{1} << (at % 64);
      if (known_above) return;
    }
  }

  // It need not be there.
  void erase(std::uint32_t number) {
    std::size_t at = number;
    for (std::size_t level = 0; level < height_; ++level, at /= 64) {
      std::uint64_t& word = words_[level_[level] + at / 64];
      word &= ~(std::uint64_t{1} << (at % 64));
      if (word != 0) return;
    }
  }

 private:
  BudgetVector<std::uint64_t> words_;   // the leaves first, the root last
  std::array<std::size_t, 6> level_{};  // where each level begins
  std::size_t height_ = 0;
};

}  // namespace linnet::checker
