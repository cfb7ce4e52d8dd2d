// Whether a history makes sense as a record of sequential processes.
#pragma once

#include <string>

#include "base/result.h"
#include "history/history.h"
#include "history/problems.h"

namespace linnet::history {

// Adds every malformation, each with its line (or index, for a history that was not read from
// text):
//  - an index or a time that goes back
//  - an invocation by a process that has an operation open, or that was retired by an info
//  - a completion with nothing to complete, or of another function or key than was invoked
// Nothing when the history is well formed.
void validate(const History& history, Problems& problems);

// The same by itself. `source` names the history in the errors.
base::Errors validate(const History& history, const std::string& source);

}  // namespace linnet::history
