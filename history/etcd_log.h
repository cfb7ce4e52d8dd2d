// The log lines of Jepsen's etcd tests of 2014, fields parted by tabs
// or spaces:
//
//   INFO  jepsen.util - 3	:invoke	:cas	[1 4]
//   INFO  jepsen.util - 3	:ok	:cas	[1 4]
//   INFO  jepsen.util - 3	:fail	:read	:timed-out
//
// Values are nil, integers and vectors of them; a keyword such as :timed-out stands for an error.
// Lines of other loggers are passed over; a line of jepsen.util that does not read is an error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "history/history.h"

namespace linnet::history {

// Adds what the line says to the history. `number` is the line's number from 1, `source` names the
// input in errors. The event's index is the line's rank among events; its time is not known.
base::Result<void> parse_etcd_log_line(std::string_view line, int number, const std::string& source,
                                       History& history);

}  // namespace linnet::history
