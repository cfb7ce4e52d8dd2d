// A witness order as a history of its own.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/result.h"
#include "history/history.h"

namespace linnet::reports {

// One order of all operations that the witness places, those of different keys merged: indices into
// `operations`. Precondition: the witness is one of these operations.
std::vector<checker::OperationIndex> whole_order(std::span<const history::Operation> operations,
                                                 std::span<const checker::Witness> witness);

// JSON Lines (history/json_lines.h): each operation of the witness by itself, one after the other,
// its invocation followed by its completion. A sequential history, valid as it stands. An operation
// of unknown outcome that takes part has info for its completion, as its result is not known.
std::string witness_lines(std::span<const history::Operation> operations,
                          std::span<const checker::Witness> witness);

}  // namespace linnet::reports
