#include "nemesis/quorum_left.h"

#include <algorithm>
#include <vector>

#include "nemesis/clashes.h"
#include "nemesis/fault_kinds.h"

namespace linnet::nemesis {
namespace {

using Nodes = std::vector<NodeId>;

Strikes strikes(const Fault& fault) {
  return find_fault_kind(fault.kind)->strikes;
}

template <typename T>
bool holds(const std::vector<T>& whole, const T& item) {
  return std::ranges::find(whole, item) != whole.end();
}

// What is left of a system in one moment.
struct Remains {
  Nodes members;
  std::vector<const Fault*> faults;  // of processes, and partitions
  std::int64_t lost = 0;             // further nodes; which, is not known
};

// All but what is taken away, within a rest of the moment, by faults other than the change itself.
Remains remains_at(milliseconds moment, std::span<const Fault> others, int nodes) {
  Remains remains{.members = all_nodes(nodes), .faults = {}};
  for (const Fault& fault : others) {
    const bool matters =
        strikes(fault) == Strikes::processes || fault.kind == "partition" || fault.kind == "member";
    if (!matters || apart(moment, moment, fault)) continue;
    if (fault.choice == Choice::primaries) {
      ++remains.lost;
    } else if (fault.kind == "member") {
      std::erase_if(remains.members, [&](NodeId node) { return holds(fault.nodes, node); });
    } else {
      remains.faults.push_back(&fault);
    }
  }
  return remains;
}

// Whether the two can work together; a node and the clients likewise.
bool can_speak(NodeId a, NodeId b, const Fault& fault) {
  if (strikes(fault) == Strikes::processes) return !holds(fault.nodes, a) && !holds(fault.nodes, b);
  return !holds(fault.links, Link{a, b}) && !holds(fault.links, Link{b, a});
}

bool can_be_led(const Remains& remains, const Nodes& newcomers) {
  if (remains.lost > 0 && !newcomers.empty()) return false;
  return std::ranges::any_of(remains.members, [&](NodeId leader) {
    const auto speaks_to = [&](NodeId node) {
      return std::ranges::all_of(
          remains.faults, [&](const Fault* fault) { return can_speak(leader, node, *fault); });
    };
    const auto followers = std::ranges::count_if(remains.members, speaks_to) - remains.lost;
    return speaks_to(kClients) && std::ranges::all_of(newcomers, speaks_to) &&
           2 * followers > std::ssize(remains.members);
  });
}

// One leaves after the other; and comes back.
bool can_leave_and_return(const Nodes& leaving, Remains at_start, Remains at_end) {
  bool can = can_be_led(at_start, {}) && can_be_led(at_end, leaving);
  for (const NodeId node : leaving) {
    std::erase(at_start.members, node);
    std::erase(at_end.members, node);
    can = can && can_be_led(at_start, {}) && can_be_led(at_end, leaving);
  }
  return can;
}

}  // namespace

bool can_come_about(const Fault& change, std::span<const Fault> others, int nodes) {
  const Remains at_start = remains_at(change.start, others, nodes);
  if (change.kind == "transfer") return can_be_led(at_start, {});
  const Remains at_end = remains_at(change.end, others, nodes);
  if (change.choice != Choice::primaries) {
    return can_leave_and_return(change.nodes, at_start, at_end);
  }
  return std::ranges::all_of(at_start.members, [&](NodeId node) {
    return can_leave_and_return({node}, at_start, at_end);
  });
}

}  // namespace linnet::nemesis
