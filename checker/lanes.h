// A few operations drawn for a terminal: a lane for each process, time from left to right.
//
//   process 1  |--write 4--|  |--read 4--|
//   process 2   |--?--write 5-------------
//   process 7                |==read 3==|  <-- here
//
// Calls and returns stand in their order; the distances between them mean nothing. An operation of
// unknown outcome has a question mark and no end.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "history/history.h"

namespace linnet::checker {

struct Bar {
  history::Operation operation;
  std::string label;     // UTF-8, one line; see label()
  bool culprit = false;  // drawn with = and pointed at
};

// "write 4", "read 3", "cas 1->3", "enqueue 5", "dequeue -> 5", "dequeue -> empty"; without key.
// With `expectation` false what a cas found is left open: "cas _->3".
std::string label(const history::Operation& operation, bool expectation = true);

// Lines of at most `width` columns, each ended by a newline; a column is a character (code point).
// A process that has overlapping operations gets several lanes. Labels are shortened where they do
// not fit; where even that is not enough the drawing goes on below, and says so.
// Precondition: width >= 40.
std::string lanes(std::span<const Bar> bars, std::size_t width = 100);

}  // namespace linnet::checker
