// Which faults must not strike together: each shall find something to strike.
#pragma once

#include "nemesis/fault.h"

namespace linnet::nemesis {

// After a restart a node is given this long before it is struck again.
inline constexpr milliseconds kRest{500};

// Whether there is such a rest between the other fault and what lasts from `start` to `end`.
bool apart(milliseconds start, milliseconds end, const Fault& other);

// Whether one of the two, at the times at which they are planned, might leave the other without
// anything to strike:
//  - two faults of processes, or two of clocks, on one node at one time;
//  - a fault of processes on a node at the moment in which its clock is set or set right again: it
//    must run then to be read;
//  - bad links of which nothing is left, being cut or having all their nodes down;
//  - clients parted from nodes while half the nodes or more are down;
//  - two removals of members, or two transfers of leadership, at one time;
//  - a change of members or of the leader that cannot come about beside the other (quorum_left.h).
// Who leads is known only later: a fault on primaries may strike any node.
bool clash(const Fault& a, const Fault& b, int nodes);

}  // namespace linnet::nemesis
