// Is there a total order of these operations that respects real time and that the model accepts?
//
//   auto result = check("cas-register", operations, {.time_limit = 60s, .memory_limit =
//   2'000'000'000});
//
// Linearizability is Herlihy and Wing, "Linearizability: a correctness condition for concurrent
// objects", TOPLAS 12(3), 1990. The engine is described in search.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/algorithm.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

struct CheckOptions {
  // What reads see before the first write.
  history::Value initial = {};
  // Both limits are hard: they are checked inside the search, and a check that meets one ends as
  // `unknown`. The memory limit is in bytes and covers all that the check allocates in proportion
  // to its input and its search; the caller's operations are not counted.
  std::optional<std::chrono::nanoseconds> time_limit = {};
  std::optional<std::size_t> memory_limit = {};
  // What decides. Anything but automatic is forced: where that engine cannot judge a partition, the
  // check is an error that says why.
  Algorithm algorithm = Algorithm::automatic;
  // Partitions checked at the same time; at least 1.
  unsigned threads = 1;
  // Asks the check to end soon, as `unknown`.
  std::stop_token stop = {};
};

struct ModelInfo {
  std::string_view name;
  std::string_view description;             // one line
  std::vector<std::string_view> functions;  // that operations may have
};

// Every model that `check` knows, in the order to list them.
std::span<const ModelInfo> models();

// Decides. The operations may be in any order; those with the same key form a partition that is
// checked by itself (Herlihy and Wing's locality), those without a key another.
//
// Errors: an unknown model; an initial value that the model cannot hold; operations that the model
// does not know or whose values have the wrong shape (all of them are listed, each with its place
// in `operations`); operations whose outcome and return disagree. No operations at all are valid:
// whether an empty history is worth anything is the caller's to judge.
//
// Thread-safe: concurrent calls share nothing. Blocks until decided or limited.
base::Result<CheckResult> check(std::string_view model,
                                std::span<const history::Operation> operations,
                                const CheckOptions& options = {});

}  // namespace linnet::checker
