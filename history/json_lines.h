// The history format: JSON Lines, one op map a line.
//
//   {"index":17,"time":1203345,"process":3,"type":"invoke","f":"write","key":"k1","value":5}
//   {"index":19,"time":1405112,"process":3,"type":"ok","f":"write","key":"k1","value":5,"node":"n2"}
//   {"index":20,"time":1500000,"process":"nemesis","type":"info","f":"kill","value":{...}}
//
// process, type and f are required. Absent fields take their defaults: key none, value null, node
// and error empty, index the line's rank, time 0. Unknown fields are passed over.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "history/history.h"

namespace linnet::history {

// One line, without the newline.
std::string to_line(const Event& event);
std::string to_line(const NemesisEvent& event);

// Adds the op map in `line` to the history. `number` is the line's number from 1; `place` what to
// call it in an error. The order of events is not examined here (validate.h).
base::Result<void> parse_line(std::string_view line, int number, const std::string& place,
                              History& history);

}  // namespace linnet::history
