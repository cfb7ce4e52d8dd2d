// The table of client errors: what each says about whether the operation happened.
//
// A client reports an error by name and never decides what it means: the table does, for every
// target alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history/history.h"

namespace linnet::history {

struct ClientError {
  std::string name;
  bool definite;  // true: the operation certainly did not happen, and never will
  std::string meaning;
};

const std::vector<ClientError>& client_errors();

// How an operation that ended in this error completes: fail when the error is definite or when the
// operation has no effect even if it happened (`reads_only`), else info. An error that is not in
// the table is indefinite.
EventType completion_of(std::string_view error, bool reads_only);

}  // namespace linnet::history
