#include "nemesis/partition.h"

#include <algorithm>
#include <set>

#include "base/check.h"

namespace linnet::nemesis {
namespace {

using Nodes = std::vector<NodeId>;

Nodes shuffled(int nodes, base::Random& random) {
  Nodes all = all_nodes(nodes);
  random.shuffle(all);
  return all;
}

// The first `count` nodes against the rest.
std::vector<Link> split_after(const Nodes& nodes, std::ptrdiff_t count) {
  return cut_between(Nodes(nodes.begin(), nodes.begin() + count),
                     Nodes(nodes.begin() + count, nodes.end()));
}

// Two halves that see each other only through one node.
std::vector<Link> bridge(Nodes nodes) {
  nodes.pop_back();
  return split_after(nodes, static_cast<std::ptrdiff_t>(nodes.size() / 2));
}

// Around a ring every node hears itself and its nearest neighbours, just enough for a majority, and
// no two nodes hear the same one.
std::vector<Link> majorities_ring(const Nodes& ring) {
  const auto n = static_cast<std::ptrdiff_t>(ring.size());
  const std::ptrdiff_t others = n / 2;  // what makes a majority with oneself
  const std::ptrdiff_t before = others / 2;
  std::vector<Link> cut;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t offset = others - before + 1; offset < n - before; ++offset) {
      const auto from = static_cast<std::size_t>((i + offset) % n);
      cut.push_back({ring[from], ring[static_cast<std::size_t>(i)]});
    }
  }
  return cut;
}

// One node is heard by nobody, or hears nobody.
std::vector<Link> one_way(int nodes, base::Random& random) {
  auto all = all_nodes(nodes);
  const NodeId node = random.pick(all);
  const bool deaf = random.chance(0.5);
  std::vector<Link> cut;
  for (const Link& link : isolate({node}, nodes)) {
    if ((deaf ? link.to : link.from) == node) cut.push_back(link);
  }
  return cut;
}

// Clients are not answered: what they ask for is done, and they do not learn of it.
std::vector<Link> unanswered_clients(int nodes) {
  std::vector<Link> cut;
  for (const NodeId node : all_nodes(nodes)) cut.push_back({node, kClients});
  return cut;
}

std::vector<Link> draw(std::string_view shape, int nodes, base::Random& random) {
  if (shape == "one") return split_after(shuffled(nodes, random), 1);
  if (shape == "halves") return split_after(shuffled(nodes, random), nodes / 2);
  if (shape == "majority") {
    return split_after(shuffled(nodes, random), random.between(1, (nodes - 1) / 2));
  }
  if (shape == "majorities-ring") return majorities_ring(shuffled(nodes, random));
  if (shape == "bridge") return bridge(shuffled(nodes, random));
  if (shape == "one-way") return one_way(nodes, random);
  if (shape == "clients") return unanswered_clients(nodes);
  LINNET_CHECK(false, "no partition is drawn for the shape {}", shape);
}

}  // namespace

const std::vector<PartitionShape>& partition_shapes() {
  static const std::vector<PartitionShape> table{
      {"one", "one node is parted from all others", 2},
      {"halves", "the nodes are parted into two halves, as even as can be", 2},
      {"majority", "a minority of any size is parted from the majority", 3},
      {"majorities-ring", "every node hears a majority, no two nodes the same one", 3},
      {"bridge", "two halves see each other only through one node", 3},
      {"one-way", "one node hears nobody, or is heard by nobody", 2},
      {"clients", "the answers of all nodes to clients are lost; requests arrive", 1},
      {"primary", "the node that leads when the fault strikes is parted from all others", 2},
  };
  return table;
}

std::vector<Link> cut_between(const std::vector<NodeId>& a, const std::vector<NodeId>& b) {
  std::vector<Link> cut;
  for (const NodeId x : a) {
    for (const NodeId y : b) {
      cut.push_back({x, y});
      cut.push_back({y, x});
    }
  }
  return cut;
}

std::vector<Link> isolate(const std::vector<NodeId>& isolated, int nodes) {
  Nodes others = all_nodes(nodes);
  std::erase_if(others, [&](NodeId node) {
    return std::find(isolated.begin(), isolated.end(), node) != isolated.end();
  });
  return cut_between(isolated, others);
}

std::vector<Link> links_of(const std::vector<NodeId>& given, int nodes) {
  std::set<Link> links;
  for (const NodeId node : given) {
    for (const NodeId other : all_nodes(nodes)) {
      if (other == node) continue;
      links.insert({node, other});
      links.insert({other, node});
    }
  }
  return {links.begin(), links.end()};
}

std::vector<Link> draw_partition(std::string_view shape, int nodes, base::Random& random) {
  std::vector<Link> cut = draw(shape, nodes, random);
  LINNET_CHECK(!cut.empty(), "a partition of shape {} of {} nodes cuts nothing", shape, nodes);
  std::sort(cut.begin(), cut.end());
  return cut;
}

}  // namespace linnet::nemesis
