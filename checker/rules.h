// The rules that shrink the search.
#pragma once

namespace linnet::checker {

// All are on; a test turns one off to prove that it changes no verdict. The argument for each
// stands where it is applied.
struct Rules {
  bool no_crashed_observers = true;     // rule 1, see compile() in compiled.h
  bool eager_observers = true;          // rule 2
  bool earliest_deadline_first = true;  // rule 3
  bool dominance = true;                // rule 4, see memo.h
  bool no_useless_crashed = true;       // rule 5
  bool memo_on_exhaustion = true;       // rule 6
                                        // rule 7, by key, is a matter of the model: partition.h
  bool quiescent_cuts = true;           // rule 8, see cuts.h
  bool crashed_last = true;             // rule 9
  bool early_impossibility = true;      // see early_impossibility.h and supply.h
  bool needed_state_first = true;       // an order of moves, see candidates.h
  unsigned patience = 30;               // until the first restart, see restarts.h; 0: none ever
};

}  // namespace linnet::checker
