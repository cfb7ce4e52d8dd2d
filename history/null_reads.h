// How a read is taken that returned null.
#pragma once

#include <string_view>
#include <vector>

#include "history/history.h"

namespace linnet::history {

enum class NullRead {
  value,   // null was read: nothing had been written, or it was deleted
  unknown  // it is not known what was read, as Knossos takes it
};

// "value", "unknown".
std::string_view name(NullRead null_read);

// Takes every read ("read", "get") that returned null for one of unknown outcome, which constrains
// nothing: whatever it saw, it changed nothing, and some order has a place for it.
void forget_null_reads(std::vector<Operation>& operations);

}  // namespace linnet::history
