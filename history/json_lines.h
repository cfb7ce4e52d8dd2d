// The history format: JSON Lines, one op map a line.
//
//   {"index":17,"time":1203345,"process":3,"type":"invoke","f":"write","key":"k1","value":5}
//   {"index":19,"time":1405112,"process":3,"type":"ok","f":"write","key":"k1","value":5,"node":"n2"}
//   {"index":20,"time":1500000,"process":"nemesis","type":"info","f":"kill","value":{...}}
//
// process, type and f are required. Absent fields take their defaults: key none, value null, node
// and error empty, index the line's rank, time 0. Unknown fields are passed over; a field that is
// known and appears twice is refused, so that none is picked at random.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "history/history.h"
#include "history/json_fast.h"

namespace linnet::history {

// One line, without the newline.
std::string to_line(const Event& event);
std::string to_line(const NemesisEvent& event);

// Reads op maps, one after the other. Well-formed ones of clients, which are all but a few, take a
// fast path (json_fast.h); whatever that path is not sure of is read again with care, and where it
// is malformed everything that is wrong with it is said. Both paths read the same.
class JsonLines {
 public:
  // `source` names the input in errors.
  explicit JsonLines(std::string source) : source_(std::move(source)) {}

  // Adds the op map in `line` to the history; a malformed one is left out. `number` is the line's
  // number from 1. The order of events is not examined here (validate.h).
  base::Result<void> read(std::string_view line, int number, History& history) {
    if (read_fast(line, number, history)) return {};
    return read_with_care(line, number, source_, history);
  }

  // The same without the fast path.
  static base::Result<void> read_with_care(std::string_view line, int number,
                                           const std::string& source, History& history);

 private:
  std::string source_;
};

}  // namespace linnet::history
