// What a run needs of the machine, found out before a run begins.
#pragma once

#include <string>

#include "base/result.h"
#include "nemesis/plan.h"

namespace linnet::harness {

// Refuses a plan that cannot be carried out here, or not on that network ("sandbox", "router"), for
// all reasons there are.
base::Result<void> check_possible(const nemesis::Plan& plan, const std::string& network);

// Lets this process, and those that it starts, open as many files as the machine allows.
void allow_many_files();
// Refuses more clients than that allows a connection to every node.
base::Result<void> check_connections(int nodes, int clients);

}  // namespace linnet::harness
