#include "harness/preflight.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>

#include "nemesis/clock/probe.h"
#include "nemesis/fault_kinds.h"

namespace linnet::harness {
namespace {

std::string changing_targets() {
  std::vector<std::string_view> names;
  for (const targets::Protocol& protocol : targets::protocols()) {
    if (protocol.has_operators) names.push_back(protocol.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

base::Result<void> check_possible(const nemesis::Plan& plan, const Target& target,
                                  const std::string& network) {
  base::Errors errors;
  const auto has_any = [&](const std::string& kind) {
    return std::ranges::count(plan.faults, kind, &nemesis::Fault::kind) > 0;
  };
  for (const nemesis::FaultKind& kind : nemesis::fault_kinds()) {
    if (kind.strikes != nemesis::Strikes::membership || !has_any(kind.name)) continue;
    if (can_change_members(target)) continue;
    errors.push_back(
        {fmt::format("the fault {}", kind.name),
         fmt::format("{} knows nothing of an operator who could ask it for that", target.name),
         fmt::format("leave it out, or test {}", changing_targets())});
  }
  if (has_any("clock")) {
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
