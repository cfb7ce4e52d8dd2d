// Early impossibility: which configurations cannot be completed, by what is still to come.
//
// Each proof is for models of one make, and asks only about what the last step may have made
// impossible: it is asked at every step, so what was impossible before has been given up before.
// A proof names the return that nothing satisfies, for run() in search.h. Returns at the horizon or
// behind it are not asked about: they do not matter to those before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include "checker/budget.h"
#include "checker/classify.h"
#include "checker/foresight.h"
#include "checker/model.h"
#include "checker/open_set.h"
#include "checker/starvation.h"
#include "checker/state_store.h"
#include "checker/supply.h"
#include "checker/timeline.h"
#include "checker/whole_reads.h"

namespace linnet::checker {

// Takes the place of a proof that says nothing of a model.
struct NoProof {
  template <typename... Given>
  explicit NoProof(const Given&... /*given*/) {}
  void set_horizon(Rank /*horizon*/) {}
  std::optional<Rank> given_up() const { return std::nullopt; }
};

// All proofs that say something of the model; with kOn off, none. What it is given outlives it.
template <Model M, std::size_t kFixed, bool kOn>
class EarlyImpossibility {
 public:
  // The open set and the used crashed operations are the search's, as they are at each question.
  EarlyImpossibility(const M& model, const Timeline& timeline, const Classes<M>& classes,
                     const Supply& supply, const OpenSet<kFixed>& open,
                     std::span<const std::uint32_t> used, const StateStore<M>& states,
                     Budget& budget)
      : timeline_(timeline),
        supply_(supply),
        states_(states),
        starvation_(timeline, classes.traits(), supply, open, used),
        foresight_(model, timeline, classes.steps(), budget),
        whole_reads_(model, timeline, classes.steps(), open, used, budget) {}

  // The first return known from the start to be impossible; the number of returns if there is none.
  Rank first_hopeless() const {
    return kStarves ? supply_.first_hopeless() : static_cast<Rank>(timeline_.returns());
  }

  // What returns there or later does not count from now on, and nothing was given up yet.
  void set_horizon(Rank horizon) {
    starvation_.set_horizon(horizon);
    foresight_.set_horizon(horizon);
    whole_reads_.set_horizon(horizon);
  }
  // The last return that a configuration was given up for.
  std::optional<Rank> given_up() const {
    return std::max({starvation_.given_up(), foresight_.given_up(), whole_reads_.given_up()});
  }

  // Whether nothing but failure comes of the configuration with that mask, which an operation of
  // that class has just led to from another state.
  bool after_move(ClassId id, StateWord from, StateWord to, const MaskWord* live) {
    if constexpr (kStarves) {
      if (starvation_.after_move_from(from, live)) return true;
    }
    if constexpr (kForesees) {
      if (foresight_.rules_out(states_, to)) return true;
    }
    if constexpr (kReadAsWhole) {
      if (whole_reads_.hopeless_after(id, live)) return true;
    }
    return false;
  }

  // The same where a return has just been satisfied.
  bool after_return(StateWord state, const MaskWord* live) {
    if constexpr (kStarves) return starvation_.after_return_in(state, live);
    return false;
  }

  // The same where observers have been linearized. `awaited` is what awaited() said before that.
  bool after_observers(StateWord state, const MaskWord* live, Rank awaited) {
    if constexpr (kReadAsWhole) {
      if (whole_reads_.next_read(live) != awaited) {
        return whole_reads_.hopeless_in(states_.state(state), live);
      }
    }
    return false;
  }
  // The return that decides for now; kNone when there is none.
  Rank awaited(const MaskWord* live) const {
    if constexpr (kReadAsWhole) return whole_reads_.next_read(live);
    return kNone;
  }

 private:
  static constexpr bool kStarves = has_transitions<M>() && kOn;
  static constexpr bool kForesees = Foresees<M> && kOn;
  static constexpr bool kReadAsWhole = ReadAsWhole<M> && kOn;

  template <bool kApplies, typename Proof>
  using If = std::conditional_t<kApplies, Proof, NoProof>;

  const Timeline& timeline_;
  const Supply& supply_;
  const StateStore<M>& states_;
  If<kStarves, Starvation<kFixed>> starvation_;
  If<kForesees, Foresight<M>> foresight_;
  If<kReadAsWhole, WholeReads<M, kFixed>> whole_reads_;
};

}  // namespace linnet::checker
