// A counterexample retold for a person who does not know the algorithm.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/anomaly.h"
#include "checker/minimize.h"
#include "checker/result.h"
#include "checker/sequential.h"
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
  std::string text;                     // lines, each ended by a newline
  std::vector<Involved> involved;       // each operation once, the culprit first: what to draw
  std::optional<Anomaly> anomaly = {};  // the kind of violation, where it can be told
  // A few operations that are impossible by themselves; none when it was not asked for, or when
  // none was found within the limits.
  std::optional<SubHistory> sub_history = {};
  // Whether all operations would be in order if real time between processes did not count.
  Sequential sequential = Sequential::not_told;
  // The lines of the text that draw the sub-history, for those who draw it themselves; empty when
  // there is none, or when it is too large to be drawn.
  std::string drawing = {};
};

struct ExplainOptions {
  // For the sub-history; none: do not look for one. Without it and what is sequential all is linear
  // in the operations.
  std::optional<MinimizeOptions> sub_history = MinimizeOptions{};
  std::optional<SequentialLimits> sequential = SequentialLimits{};  // none: do not ask
  std::size_t width = 100;  // columns that its drawing may take; at least 40
};

// The part's label where it is drawn: of a cas whose expectation does not matter, without it.
std::string label(std::span<const history::Operation> operations, const SubHistory::Part& part);

// Says only what is true of the history: where a simple story (a value that nobody wrote, or one
// that was overwritten) can be proved from the intervals alone it is told; otherwise the possible
// states are listed, with the reason why each open operation does not fit there. Then come the
// operations of the sub-history, drawn, the kind of violation, and whether the history is
// sequentially consistent, as far as they are known.
//
// Preconditions: `result` is what check() said about `operations`, and its verdict is invalid.
Explanation explain(std::span<const history::Operation> operations, const CheckResult& result,
                    const ExplainOptions& options = {});

}  // namespace linnet::checker
