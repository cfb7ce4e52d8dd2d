#include "nemesis/clashes.h"

#include <algorithm>

#include "nemesis/fault_kinds.h"
#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

Strikes strikes(const Fault& fault) {
  return find_fault_kind(fault.kind)->strikes;
}

bool apart(milliseconds start, milliseconds end, const Fault& other) {
  return end + kRest <= other.start || other.end + kRest <= start;
}

bool may_share_a_node(const Fault& a, const Fault& b) {
  return a.choice == Choice::primaries || b.choice == Choice::primaries ||
         std::ranges::find_first_of(a.nodes, b.nodes) != a.nodes.end();
}

// `a` and `b` in either order.
template <typename Rule>
bool either_way(const Fault& a, const Fault& b, Rule rule) {
  return rule(a, b) || rule(b, a);
}

bool downs_a_node_whose_clock_is_set(const Fault& processes, const Fault& clock) {
  return strikes(processes) == Strikes::processes && strikes(clock) == Strikes::clocks &&
         may_share_a_node(processes, clock) &&
         (!apart(clock.start, clock.start, processes) || !apart(clock.end, clock.end, processes));
}

template <typename T>
bool holds(const std::vector<T>& whole, const T& item) {
  return std::ranges::find(whole, item) != whole.end();
}

template <typename T>
bool holds_all(const std::vector<T>& whole, const std::vector<T>& part) {
  return std::ranges::all_of(part, [&](const T& item) { return holds(whole, item); });
}

bool leaves_no_link(const Fault& other, const Fault& packet, int nodes) {
  const bool takes_links = strikes(other) == Strikes::processes || other.kind == "partition";
  if (packet.kind != "packet" || !takes_links) return false;
  const bool unknown = other.choice == Choice::primaries || packet.choice == Choice::primaries;
  if (unknown) return packet.nodes.size() < 2;  // those of one node at most
  if (other.kind == "partition") {
    return holds_all(other.links, links_of(packet.nodes, nodes));
  }
  return holds_all(other.nodes, packet.nodes);
}

bool leaves_no_answer(const Fault& processes, const Fault& partition, int nodes) {
  const auto struck = processes.choice == Choice::primaries ? 1 : processes.nodes.size();
  return strikes(processes) == Strikes::processes && partition.shape == "clients" &&
         2 * struck >= static_cast<std::size_t>(nodes);
}

// Whether the two can work together while the fault lasts; a node and the clients likewise.
bool can_speak(NodeId a, NodeId b, const Fault& fault) {
  if (strikes(fault) == Strikes::processes) return !holds(fault.nodes, a) && !holds(fault.nodes, b);
  return !holds(fault.links, Link{a, b}) && !holds(fault.links, Link{b, a});
}

// Whether one of the members can lead a majority of them, and speak to `newcomers`, while the fault
// of processes, or the partition, lasts.
bool leaves_a_leader(const Fault& fault, const std::vector<NodeId>& members,
                     const std::vector<NodeId>& newcomers) {
  if (fault.choice == Choice::primaries) {
    return newcomers.empty() && 2 * (members.size() - 1) > members.size();
  }
  return std::ranges::any_of(members, [&](NodeId leader) {
    const auto hears = [&](NodeId node) { return can_speak(leader, node, fault); };
    return hears(kClients) && std::ranges::all_of(newcomers, hears) &&
           2 * std::ranges::count_if(members, hears) > std::ssize(members);
  });
}

// Members leave one after the other, and come back when they run and can be reached.
bool keeps_members_from_changing(const Fault& other, const std::vector<NodeId>& changing,
                                 bool at_start, bool at_end, int nodes) {
  std::vector<NodeId> members = all_nodes(nodes);
  for (std::size_t left = 0; left <= changing.size(); ++left) {
    if (left > 0) std::erase(members, changing[left - 1]);
    if (at_start && !leaves_a_leader(other, members, {})) return true;
    if (at_end && !leaves_a_leader(other, members, changing)) return true;
  }
  return false;
}

bool leaves_no_leader(const Fault& other, const Fault& change, int nodes) {
  const bool matters = strikes(other) == Strikes::processes || other.kind == "partition";
  if (strikes(change) != Strikes::membership || !matters) return false;
  const bool at_start = !apart(change.start, change.start, other);
  const bool at_end = change.kind == "member" && !apart(change.end, change.end, other);
  if (change.choice != Choice::primaries) {
    return keeps_members_from_changing(other, change.nodes, at_start, at_end, nodes);
  }
  return std::ranges::any_of(all_nodes(nodes), [&](NodeId node) {
    return keeps_members_from_changing(other, {node}, at_start, at_end, nodes);
  });
}

}  // namespace

bool clash(const Fault& a, const Fault& b, int nodes) {
  if (apart(a.start, a.end, b)) return false;
  const bool of_one_sort = strikes(a) == strikes(b) &&
                           (strikes(a) == Strikes::processes || strikes(a) == Strikes::clocks);
  if (of_one_sort && may_share_a_node(a, b)) return true;
  if (strikes(a) == Strikes::membership && a.kind == b.kind) return true;
  return either_way(a, b, [nodes](const Fault& x, const Fault& y) {
    return downs_a_node_whose_clock_is_set(x, y) || leaves_no_link(x, y, nodes) ||
           leaves_no_answer(x, y, nodes) || leaves_no_leader(x, y, nodes);
  });
}

}  // namespace linnet::nemesis
