#include "harness/preflight.h"

#include <fmt/format.h>

#include <algorithm>

#include "nemesis/clock/probe.h"

namespace linnet::harness {

base::Result<void> check_possible(const nemesis::Plan& plan, const std::string& network) {
  base::Errors errors;
  const bool moves_clocks = std::ranges::count(plan.faults, "clock", &nemesis::Fault::kind) > 0;
  if (moves_clocks) {
    if (const auto possible = nemesis::clock::probe(); !possible) {
      for (base::Error error : possible.error()) {
        error.place = "the fault clock, tried on " + error.place;
        errors.push_back(std::move(error));
      }
    }
  }
  for (const nemesis::Fault& fault : plan.faults) {
    if (network == "router" && fault.packets.corrupt > 0 &&
        fault.packets.corruption == nemesis::Corruption::silent) {
      errors.push_back({fmt::format("fault {}", fault.id),
                        "the router cannot alter messages silently",
                        "leave \"silently\" out, or use --network sandbox"});
    }
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return {};
}

}  // namespace linnet::harness
