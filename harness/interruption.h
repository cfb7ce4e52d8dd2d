// Ctrl-C, answered in good order.
#pragma once

#include <atomic>

namespace linnet::harness {

// From now on the first SIGINT or SIGTERM only sets what is returned; a second one ends the program
// at once.
const std::atomic<bool>& heed_interruption();

}  // namespace linnet::harness
