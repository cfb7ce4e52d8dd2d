// The fast path of JSON Lines: op maps of clients with nothing unusual in them.
//
// A scanner for this one shape reads a line in a single pass and builds nothing but the event. It
// takes a third of the time that simdjson needs for a document as small as a line.
#pragma once

#include <string_view>

#include "history/history.h"

namespace linnet::history {

// Adds the op map in `line` to the history, or says false and leaves the history as it was: what is
// malformed, the nemesis, and whatever else this path does not handle (\u escapes, fractions,
// integers of more than 18 digits, objects inside the op map) is for JsonLines::read_with_care to
// judge. `number` is the line's number from 1.
bool read_fast(std::string_view line, int number, History& history);

}  // namespace linnet::history
