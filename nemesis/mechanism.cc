#include "nemesis/mechanism.h"

#include "base/check.h"

namespace linnet::nemesis {

std::unique_ptr<ActiveFault> begin(const Fault& fault, System& system) {
  if (fault.kind == "kill") return begin_kill(fault, system);
  if (fault.kind == "pause") return begin_pause(fault, system);
  if (fault.kind == "partition") return begin_partition(fault, system);
  LINNET_CHECK(false, "no mechanism for the fault kind {}", fault.kind);
}

}  // namespace linnet::nemesis
