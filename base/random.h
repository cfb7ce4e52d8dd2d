// The one source of randomness: seeded, splittable, the same on every machine.
//
// A run has one seed. Each part that draws takes a child by name, so that what one part draws never
// shifts what another sees: Random(seed).split("nemesis"), .split("client").split(3).
//
// Generator: xoshiro256** seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom
// number generators", ACM TOMS 47(4), 2021). Not for secrets. Not thread-safe: split one per
// thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace linnet::base {

class Random {
 public:
  using result_type = std::uint64_t;

  explicit Random(std::uint64_t seed);

  // A child that depends on this source's seed and the name alone, not on what was drawn before.
  Random split(std::string_view name) const;
  Random split(std::uint64_t number) const;

  std::uint64_t next();

  // Uniform over [low, high], both included; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // Uniform over [0, 1).
  double unit();
  bool chance(double probability) { return unit() < probability; }

  // A uniformly chosen element; the range is not empty.
  template <typename Range>
  auto& pick(Range& range) {
    LINNET_CHECK(std::size(range) > 0, "nothing to pick from");
    return range[static_cast<std::size_t>(
        between(0, static_cast<std::int64_t>(std::size(range)) - 1))];
  }

  // Fisher-Yates.
  template <typename Range>
  void shuffle(Range& range) {
    for (std::size_t i = std::size(range); i > 1; --i) {
      const auto j = static_cast<std::size_t>(between(0, static_cast<std::int64_t>(i) - 1));
      std::swap(range[i - 1], range[j]);
    }
  }

  // UniformRandomBitGenerator, for the standard library's algorithms.
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return std::numeric_limits<std::uint64_t>::max(); }
  std::uint64_t operator()() { return next(); }

 private:
  std::uint64_t seed_;
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace linnet::base
