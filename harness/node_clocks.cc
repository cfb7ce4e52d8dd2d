#include "harness/node_clocks.h"

#include <array>
#include <ctime>

#include "nemesis/process_state.h"

namespace linnet::harness {
namespace {

namespace clock = nemesis::clock;

constexpr std::array kFamilies{clock::Family::kWall, clock::Family::kMonotonic};

clockid_t clock_of(clock::Family family) {
  return family == clock::Family::kWall ? CLOCK_REALTIME : CLOCK_MONOTONIC;
}

}  // namespace

base::Result<void> NodeClocks::set(NodeId node, std::optional<pid_t> process, clock::Family family,
                                   const clock::Skew& skew) {
  Node& own = nodes_[node];
  own.clocks.set(family, skew, clock::true_readings());
  if (!process) return {};
  if (!own.program || own.program->process() != *process) return attach(own, *process);
  own.program->set(family, skew);
  return {};
}

base::Result<void> NodeClocks::started(NodeId node, pid_t process) {
  const auto found = nodes_.find(node);
  if (found == nodes_.end()) return {};
  found->second.program.reset();
  const auto now = clock::true_readings();
  for (const clock::Family family : kFamilies) {
    if (found->second.clocks.skew(family, now) != clock::Skew{}) {
      return attach(found->second, process);
    }
  }
  return {};
}

base::Result<void> NodeClocks::attach(Node& node, pid_t process) {
  const auto now = clock::true_readings();
  clock::AttachOptions options;
  options.wall = node.clocks.skew(clock::Family::kWall, now);
  options.monotonic = node.clocks.skew(clock::Family::kMonotonic, now);
  auto attached = clock::ClockSkew::attach(process, options);
  if (!attached) return base::failure(attached.error());
  node.program = *std::move(attached);
  return {};
}

std::optional<clock::Reading> NodeClocks::read(NodeId node, pid_t process, clock::Family family) {
  const auto found = nodes_.find(node);
  if (found == nodes_.end() || !found->second.program) return std::nullopt;
  const clock::ClockSkew& program = *found->second.program;
  if (program.process() != process || nemesis::process_state(process) == 'T') return std::nullopt;
  const auto reading = program.measure(clock_of(family));
  if (!reading) return std::nullopt;
  return *reading;
}

}  // namespace linnet::harness
