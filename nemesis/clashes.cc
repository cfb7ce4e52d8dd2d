#include "nemesis/clashes.h"

#include <algorithm>

#include "nemesis/fault_kinds.h"
#include "nemesis/partition.h"
#include "nemesis/quorum_left.h"

namespace linnet::nemesis {
namespace {

Strikes strikes(const Fault& fault) {
  return find_fault_kind(fault.kind)->strikes;
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

bool leaves_no_leader(const Fault& other, const Fault& change, int nodes) {
  return strikes(change) == Strikes::membership && !can_come_about(change, {&other, 1}, nodes);
}

}  // namespace

bool apart(milliseconds start, milliseconds end, const Fault& other) {
  return end + kRest <= other.start || other.end + kRest <= start;
}

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
