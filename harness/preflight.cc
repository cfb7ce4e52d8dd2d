#include "harness/preflight.h"

#include <fmt/format.h>
#include <sys/resource.h>

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

void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

base::Result<void> check_connections(int nodes, int clients) {
  // A socket, its mailbox, and the router's end of the connection; the links between nodes.
  const auto n = static_cast<rlim_t>(nodes);
  const rlim_t needed = 3 * n * static_cast<rlim_t>(clients) + 8 * n * n + 200;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return {};
  return base::failure(
      "--concurrency",
      fmt::format("{} clients of {} nodes need up to {} open files, and {} are allowed", clients,
                  nodes, needed, limit.rlim_cur),
      "use fewer clients, or raise the limit (ulimit -n)");
}

}  // namespace linnet::harness
