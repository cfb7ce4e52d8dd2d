// Reading a history from a file or a stream, its format recognised by its content.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/result.h"
#include "history/history.h"

namespace linnet::history {

struct ReadHistory {
  History history;
  std::vector<std::string> notes;  // what the reader passed over, for people
};

// Reads and validates. Every malformed line and every malformation of the whole is reported, each
// with source and line number. A last line that does not end in a newline and does not parse was
// cut off when its writer was killed: it is left out, and a note says so.
//
// Formats: JSON Lines (json_lines.h), etcd log (etcd_log.h).
base::Result<ReadHistory> read_history(std::istream& input, const std::string& source);

// `path` may be "-" for standard input.
base::Result<ReadHistory> read_history(const std::string& path);

}  // namespace linnet::history
