// When a search has lost its way, and how far it goes back to try again in another order.
//
// A depth-first search that took a wrong turn visits everything behind it before it takes another,
// and there may be millions of configurations between the turn and the return that shows it to be
// wrong. Another order of the same moves mostly finds the way at once: the time such searches take
// has a heavy tail, which restarts cut off (Gomes, Selman and Kautz, "Boosting combinatorial search
// through randomization", AAAI 1998, sections 3 and 4).
//
// What a wrong turn spoils is mostly found within a few times the concurrency. So the search does
// not begin anew, but some returns before the furthest it has come to; now more, now fewer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "checker/hash.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Decides by counting and by numbers drawn from the counts, so that a search is the same each time.
class Restarts {
 public:
  // `patience`: how many configurations may fail before the first restart. `slots`: the
  // concurrency.
  Restarts(std::uint64_t patience, std::size_t slots)
      : least_patience_(patience), patience_(patience), slots_(std::max<std::size_t>(slots, 2)) {}

  // To be called when a configuration has failed, with the most returns that were satisfied ever.
  // Whether to go back. Each time without progress it takes more failures, so that every search
  // ends: at last there are more allowed than there are configurations.
  bool due(Rank furthest) {
    if (furthest > furthest_) {
      furthest_ = furthest;
      turns_ = 0;
      failed_ = 0;
      patience_ = least_patience_;
    }
    if (++failed_ <= patience_) return false;
    failed_ = 0;
    patience_ += least_patience_ + patience_ / 20;
    ++turns_;
    ++all_turns_;
    return true;
  }

  // After due(): to where. From one to four and a half times the concurrency.
  Rank target() const {
    const std::size_t window = slots_ + slots_ * (turns_ % 8) / 2;
    return furthest_ > window ? furthest_ - static_cast<Rank>(window) : 0;
  }

  // Whether the moves there are to be tried in an order drawn at random.
  bool shuffled(Rank frontier) const { return turns_ > 0 && frontier < furthest_; }
  // A number below `end`, the same for the same `what` until the next restart.
  std::uint64_t drawn(std::uint64_t what, std::uint64_t end) const {
    return mix(mix(all_turns_) ^ what) % end;
  }

  void forget() {
    furthest_ = 0;
    turns_ = 0;
    failed_ = 0;
    patience_ = least_patience_;
  }

 private:
  std::uint64_t least_patience_;
  std::uint64_t patience_;
  std::size_t slots_;
  Rank furthest_ = 0;
  std::uint64_t failed_ = 0;     // since the last restart or progress
  std::uint64_t turns_ = 0;      // restarts since the last progress
  std::uint64_t all_turns_ = 0;  // ever
};

}  // namespace linnet::checker
