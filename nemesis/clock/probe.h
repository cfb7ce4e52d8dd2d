// Whether clocks can be skewed on this machine, found out on a process of our own.
#pragma once

#include "base/result.h"

namespace linnet::nemesis::clock {

// Skews the clock of a process that it starts for this, and asks the process for the time. The
// error says why it cannot be done, and what to do.
base::Result<void> probe();

}  // namespace linnet::nemesis::clock
