// Whether the system can do what an operator asks for, whatever else befalls it then.
#pragma once

#include <span>

#include "nemesis/fault.h"

namespace linnet::nemesis {

// Whether a member or transfer fault can come about among all the others. At the moment in which
// members leave or come back, or leadership is handed over, faults of processes and partitions
// together must leave somebody who can lead a majority of the members, and whom the clients reach;
// who comes back must run and be reached as well. Who leads is known only later, so that a fault on
// primaries takes a node away of which nothing is known.
bool can_come_about(const Fault& change, std::span<const Fault> others, int nodes);

}  // namespace linnet::nemesis
