// What the benchmark of the nemesis measures. Each function hands its figures over as it has them.
#pragma once

#include <functional>

#include "bench/nemesis_table.h"
#include "nemesis/sandbox/sandbox.h"

namespace linnet::bench {

using Report = std::function<void(const Figure&)>;

// The sandbox: setting it up, starting and killing a program.
void measure_nodes(nemesis::sandbox::Launcher& launcher, nemesis::sandbox::PortKind ports,
                   const Report& report);
void measure_programs(nemesis::sandbox::Launcher& launcher, const Report& report);

// Its network beside the loopback of one node: a round trip, a stream, and the time until a cut is
// in force.
void measure_network(nemesis::sandbox::Launcher& launcher, nemesis::sandbox::PortKind ports,
                     const Report& report);

// Clocks: what a reading costs, for how long attaching stops a process, and how soon a change is
// seen.
void measure_clocks(const Report& report);

}  // namespace linnet::bench
