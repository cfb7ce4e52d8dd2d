#include "harness/node_clocks.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "nemesis/process_state.h"

namespace linnet::harness {
namespace {

namespace clock = nemesis::clock;

constexpr std::array kFamilies{clock::Family::kWall, clock::Family::kMonotonic};

clockid_t clock_of(clock::Family family) {
  return family == clock::Family::kWall ? CLOCK_REALTIME : CLOCK_MONOTONIC;
}

// A process that is about to begin a program often works in its parent's memory until then
// (vfork(2)): what is done to the one is done to the other.
bool works_in_its_parents_memory(pid_t process) {
  return ::syscall(SYS_kcmp, process, nemesis::parent_of(process), KCMP_VM, 0, 0) == 0;
}

bool has_ended(pid_t process) {
  const char state = nemesis::process_state(process);
  return state == '?' || state == 'Z' || state == 'X';
}

}  // namespace

base::Result<void> NodeClocks::set(NodeId node, const std::vector<pid_t>& processes,
                                   clock::Family family, const clock::Skew& skew) {
  Node& own = nodes_[node];
  own.clocks.set(family, skew, clock::true_readings());
  for (auto& [pid, process] : own.processes) process.set(family, skew);
  return spread(node, processes);
}

base::Result<void> NodeClocks::spread(NodeId node, const std::vector<pid_t>& processes) {
  const auto found = nodes_.find(node);
  if (found == nodes_.end()) return {};
  Node& own = found->second;
  std::erase_if(own.processes, [](const auto& item) { return !item.second.holds(); });
  if (!has_wrong_clocks(own)) return {};
  base::Errors errors;
  for (const pid_t process : processes) {
    if (own.processes.contains(process) || works_in_its_parents_memory(process)) continue;
    const auto attached = attach(own, process);
    if (attached || has_ended(process)) continue;
    errors.insert(errors.end(), attached.error().begin(), attached.error().end());
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return {};
}

bool NodeClocks::has_wrong_clocks(const Node& node) {
  const auto now = clock::true_readings();
  return std::ranges::any_of(kFamilies, [&](clock::Family family) {
    return node.clocks.skew(family, now) != clock::Skew{};
  });
}

base::Result<void> NodeClocks::attach(Node& node, pid_t process) {
  const auto now = clock::true_readings();
  clock::AttachOptions options;
  options.wall = node.clocks.skew(clock::Family::kWall, now);
  options.monotonic = node.clocks.skew(clock::Family::kMonotonic, now);
  auto attached = clock::ClockSkew::attach(process, options);
  if (!attached) return base::failure(attached.error());
  node.processes.insert_or_assign(process, *std::move(attached));
  return {};
}

std::optional<clock::Reading> NodeClocks::read(NodeId node, pid_t process, clock::Family family) {
  const auto found = nodes_.find(node);
  if (found == nodes_.end() || nemesis::process_state(process) == 'T') return std::nullopt;
  const auto attached = found->second.processes.find(process);
  if (attached == found->second.processes.end()) return std::nullopt;
  const auto reading = attached->second.measure(clock_of(family));
  if (!reading) return std::nullopt;
  return *reading;
}

}  // namespace linnet::harness
