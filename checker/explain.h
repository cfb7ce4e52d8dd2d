// A counterexample retold for a person who does not know the algorithm.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

// What an operation has to do with the violation.
enum class Role {
  culprit,     // saw what it cannot have seen, or cannot have happened
  source,      // gave the object the value that the culprit saw
  overwriter,  // replaced that value before the culprit was called
  open         // under way at the time and of no help
};

// "culprit", "source", "overwriter", "open".
std::string_view name(Role role);

struct Involved {
  OperationIndex operation = 0;
  Role role = Role::open;

  bool operator==(const Involved&) const = default;
};

struct Explanation {
  std::string text;                // at most 15 lines, each ended by a newline
  std::vector<Involved> involved;  // each operation once, the culprit first: what to draw
};

// Says only what is true of the history: where a simple story (a value that nobody wrote, or one
// that was overwritten) can be proved from the intervals alone it is told; otherwise the furthest
// points are listed, with the reason why each open operation does not fit there.
//
// Preconditions: `result` is what check() said about `operations`, and its verdict is invalid.
Explanation explain(std::span<const history::Operation> operations, const CheckResult& result);

}  // namespace linnet::checker
