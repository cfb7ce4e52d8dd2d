// Mechanisms: each carries one kind of fault out, proves that it is in force, and undoes it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nemesis/plan.h"
#include "nemesis/system.h"

namespace linnet::nemesis {

// What a fault was seen to do.
struct Effect {
  bool bit = false;         // the fault was seen to be in force, by its own mechanism's measure
  nlohmann::json measured;  // the figures: exits, stopped processes, messages dropped
};

// A fault in force. Destroying it does not undo it: end() does, and is called exactly once.
class ActiveFault {
 public:
  virtual ~ActiveFault() = default;
  virtual Effect end() = 0;
};

// Begins the fault; its nodes and links are resolved: `fault.primaries` no longer matters. The
// system outlives the active fault. Precondition: fault.kind is in fault_kinds() (planner.h).
std::unique_ptr<ActiveFault> begin(const Fault& fault, System& system);

// The mechanisms, one for each kind.
//  kill       bit: every node's process ended by SIGKILL. Measured: how each ended.
//  pause      bit: the kernel showed every process as stopped. Measured: the states seen.
//  partition  bit: no message passed a cut link, and at least one was dropped: a probe is sent into
//             each to make sure that there is one. Measured: messages dropped, in all and by link,
//             and those that passed.
std::unique_ptr<ActiveFault> begin_kill(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_pause(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_partition(const Fault& fault, System& system);

}  // namespace linnet::nemesis
