// The configurations of one search that have failed.
//
// One that crashed operations alone led to (*unobserved*) may have failed only because rule 5
// refused it moves for that. So it is entered apart, and known only to those that are come to so
// again. Then the same moves are refused, but for those that bring back a state of the run of
// crashed operations. Say that one of these was missed: the entry Z has a completion, but each
// brings back the state of some S in its run. Then S has one with fewer crashed operations, and the
// run's beginning B has one through S that is shorter than any through what Z dominates. B was left
// by a search that succeeded, or is still on the path; there, what Z refuses is not missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/memo.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// A configuration without its mask. `used` is as long at every call as there are classes of crashed
// operations.
struct Situation {
  Rank frontier = 0;
  StateWord state = 0;
  std::span<const std::uint32_t> used;
  bool unobserved = false;
};

template <std::size_t kFixed, bool kDominance>
class Failures {
 public:
  Failures(const Timeline& timeline, Budget& budget)
      : observed_(timeline.slots, timeline.crashed_class.size(), budget),
        unobserved_(timeline.slots, timeline.crashed_class.size(), budget) {}

  // Forgets everything, and gives the memory back.
  void clear() {
    observed_.clear();
    unobserved_.clear();
  }

  // Precondition: it is not contained.
  void add(const MaskWord* live, const Situation& at) {
    (at.unobserved ? unobserved_ : observed_).add(live, at.frontier, at.state, at.used);
  }

  // Whether it, or one that dominates it, was added.
  bool contains(const MaskWord* live, const Situation& at) const {
    return observed_.contains(live, at.frontier, at.state, at.used) ||
           (at.unobserved && unobserved_.contains(live, at.frontier, at.state, at.used));
  }

 private:
  Memo<kFixed, kDominance> observed_;
  Memo<kFixed, kDominance> unobserved_;
};

}  // namespace linnet::checker
