// Quiescent cuts: where a search need not look back, for models with transitions (model.h).
#pragma once

#include <cstddef>
#include <span>

#include "checker/budget.h"
#include "checker/mask.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Rule 8, quiescent cuts. After some returns nothing is open; there, only the state crosses. At a
// *sealed* cut it is the same state v in all orders, so a search that has come there with no
// crashed operation used is right so far or nowhere: what came before can be forgotten.
//
// Proof. Take an order of all operations, and the point behind the last one that returns before the
// cut. The operations from there on complete the search's own configuration too: it has linearized
// the same completed operations, is in state v, and has all crashed operations left.
//
// Known is that the state is v when all that crashed before the cut leave v or no state, and
//   - since the cut before, which had v, or the beginning, which has the initial state, no
//     operation changed the state; or
//   - of the operations that did, those that no other one wholly follows leave v: the last of them
//     in an order is one of these; or
//   - an operation called after all of these returned was answered out of v and left it.
class Cuts {
 public:
  // Throws LimitReached.
  Cuts(const Timeline& timeline, std::span<const ClassTraits> traits, Budget& budget);

  // Whether there is a sealed cut behind so many returns.
  bool sealed(Rank frontier) const { return MaskLayout<0>::test(sealed_.data(), frontier); }

 private:
  BudgetVector<MaskWord> sealed_;  // a bit for each number of returns
};

}  // namespace linnet::checker
