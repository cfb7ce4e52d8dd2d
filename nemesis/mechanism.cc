#include "nemesis/mechanism.h"

#include <map>
#include <string>

#include "base/check.h"

namespace linnet::nemesis {

std::unique_ptr<ActiveFault> begin(const Fault& fault, System& system) {
  using Begin = std::unique_ptr<ActiveFault> (*)(const Fault&, System&);
  static const std::map<std::string, Begin> mechanisms{
      {"kill", &begin_kill},       {"terminate", &begin_terminate},
      {"restart", &begin_restart}, {"pause", &begin_pause},
      {"cpu", &begin_cpu},         {"partition", &begin_partition},
      {"packet", &begin_packet},   {"clock", &begin_clock},
      {"member", &begin_member},   {"transfer", &begin_transfer},
  };
  const auto found = mechanisms.find(fault.kind);
  LINNET_CHECK(found != mechanisms.end(), "no mechanism for the fault kind {}", fault.kind);
  return found->second(fault, system);
}

}  // namespace linnet::nemesis
