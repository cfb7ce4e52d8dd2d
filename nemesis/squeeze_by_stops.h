// The way to starve a node that needs no privilege: its processes are stopped by turns.
#pragma once

#include <memory>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {

// Turns of a tenth of a second: stopped for most of each, then running for the share that is left.
// The first begins `now`.
std::unique_ptr<ActiveFault> squeeze_by_stops(const Fault& fault, milliseconds now, System& system);

}  // namespace linnet::nemesis
