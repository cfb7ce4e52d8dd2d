// What a run needs of the machine and of the target, found out before a run begins.
#pragma once

#include <string>

#include "base/result.h"
#include "harness/target.h"
#include "nemesis/plan.h"

namespace linnet::harness {

// Refuses a plan that cannot be carried out here, or not with that target, or not on that network
// ("sandbox", "router"), for all reasons there are.
base::Result<void> check_possible(const nemesis::Plan& plan, const Target& target,
                                  const std::string& network);

// Lets this process, and those that it starts, open as many files as the machine allows.
void allow_many_files();
// Refuses more clients than that allows a connection to every node.
base::Result<void> check_connections(int nodes, int clients);

}  // namespace linnet::harness
