// Reading a history from a file or a stream, its format recognised by its content.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/result.h"
#include "history/bytes.h"
#include "history/history.h"

namespace linnet::history {

struct ReadOptions {
  // Values are pairs of key and value, as Jepsen's independent tests write them (keyed.h).
  bool keyed = false;
};

struct ReadHistory {
  History history;
  std::vector<std::string> notes;  // what the reader passed over, for people
};

// Reads and validates. What is malformed, in a line or in the whole, is reported together, the
// first of it each with source and line number (problems.h). A last line that does not end in a
// newline and does not parse was cut off when its writer was killed: it is left out, and a note
// says so.
//
// Formats, plain or compressed with zstd: JSON Lines (json_lines.h), a JSON array of the same op
// maps, EDN (edn_history.h), etcd log (etcd_log.h). JSON Lines and logs are read line by line; the
// text of an array or of EDN is held in memory while it is read.
base::Result<ReadHistory> read_history(ReadBytes bytes, const std::string& source,
                                       const ReadOptions& options = {});
base::Result<ReadHistory> read_history(std::istream& input, const std::string& source,
                                       const ReadOptions& options = {});

// `path` may be "-" for standard input.
base::Result<ReadHistory> read_history(const std::string& path, const ReadOptions& options = {});

}  // namespace linnet::history
