// Which mechanisms of the sandbox work on this machine, and what to do about those that do not.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/sandbox/launcher.h"

namespace linnet::nemesis::sandbox {

struct Mechanism {
  std::string name;     // "network namespaces"
  std::string purpose;  // what Linnet does with it
  bool works = false;
  bool required = true;  // the sandbox cannot do without
  std::string why_not;   // the kernel's words
  std::string remedy;    // empty when none is known, or needed
};

// Tries each out and leaves nothing behind. `entered` is what enter() returned.
std::vector<Mechanism> probe(const base::Result<std::unique_ptr<Launcher>>& entered);

// Whether the sandbox can be had: all that is required works, and one kind of port.
bool sandbox_works(const std::vector<Mechanism>& mechanisms);

}  // namespace linnet::nemesis::sandbox
