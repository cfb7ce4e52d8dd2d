// Shapes of network partitions: pure functions from nodes to the directed links they cut.
//
// Names and shapes are Jepsen's (jepsen.nemesis, jepsen.nemesis.combined), bar one-way and
// clients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "nemesis/link.h"

namespace linnet::nemesis {

struct PartitionShape {
  std::string name;
  std::string description;
  int least_nodes;  // with fewer nodes there is no such partition
};

// one, halves, majority, majorities-ring, bridge, one-way, clients, primary.
const std::vector<PartitionShape>& partition_shapes();

// The links that part every node of `a` from every node of `b`, both ways.
std::vector<Link> cut_between(const std::vector<NodeId>& a, const std::vector<NodeId>& b);

// The links that part the `isolated` nodes from all others among n1 ... n<nodes>, both ways.
std::vector<Link> isolate(const std::vector<NodeId>& isolated, int nodes);

// The links between the given nodes and all nodes, the given ones included, both ways.
std::vector<Link> links_of(const std::vector<NodeId>& given, int nodes);

// The links cut by a partition of the named shape, nodes drawn from `random`; never empty, sorted.
// Preconditions: the shape is in the table, is not "primary" (whose nodes are known only when it
// strikes), and `nodes` is at least its least_nodes.
std::vector<Link> draw_partition(std::string_view shape, int nodes, base::Random& random);

}  // namespace linnet::nemesis
