// Would the history be legal if real time between processes did not count?
//
// Sequential consistency (Lamport, "How to make a multiprocessor computer that correctly executes
// multiprocess programs", IEEE TC C-28(9), 1979) asks for one order of all operations, on all
// objects, that the model accepts and that keeps the order of each process. A history that is
// sequentially consistent but not linearizable served somebody from the past, and nobody can tell
// who does not look at a clock.
//
// Each object by itself may be sequentially consistent when all together are not, so the answer is
// about all operations together. An operation of unknown outcome may have happened at any time
// after those that its process completed before it, or never; it holds up nothing.
//
// Where every value is given once, most of the order is forced, and a contradiction in what is
// forced is found in polynomial time (forced_order.h). The rest is a search (sequential_search.h),
// and to that a history in which few values come again and again is hard: the question is
// NP-complete (Gibbons and Korach, "Testing shared memories", SIAM J. Comput. 26(4), 1997).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "history/history.h"

namespace linnet::checker {

enum class Sequential { yes, no, not_told };

// "yes", "no", "not told".
std::string_view name(Sequential answer);

// Of each part that is judged by itself; whichever is exceeded first ends it: not told.
struct SequentialLimits {
  std::size_t operations = 300'000;
  std::size_t configurations = 200'000;
  std::size_t bytes = 200'000'000;
  std::chrono::nanoseconds time = std::chrono::milliseconds(500);
};

// The operations with the key `suspect` are judged by themselves first, and of a lock those of each
// owner: when they have no such order, all together have none. Not told for a model that check()
// does not know. Preconditions: check() accepts the operations and the initial value.
Sequential sequentially_consistent(std::string_view model,
                                   std::span<const history::Operation> operations,
                                   const history::Value& initial,
                                   const std::optional<history::Value>& suspect,
                                   const SequentialLimits& limits = {});

}  // namespace linnet::checker
