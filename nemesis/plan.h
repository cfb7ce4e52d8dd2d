// A plan: the explicit list of timed faults of one run.
//
// A plan is data. It is made from a seed (planner.h) or written by hand, saved as plan.json beside
// the history, and carried out by the Nemesis (nemesis.h). As JSON:
//
//   {"nodes": 5, "seed": 7, "faults": [
//     {"id": 1, "kind": "kill", "start_ms": 1200, "end_ms": 4000, "nodes": ["n2", "n4"]},
//     {"id": 2, "kind": "pause", "start_ms": 5000, "end_ms": 6000, "primaries": true,
//      "nodes": ["n3"]},
//     {"id": 3, "kind": "partition", "shape": "one", "start_ms": 7000, "end_ms": 9000,
//      "cut": [["n1","n2"], ["n2","n1"], ["n1","n3"], ["n3","n1"]]},
//     {"id": 4, "kind": "partition", "shape": "primary", "start_ms": 9500, "end_ms": 11000,
//      "primaries": true, "nodes": ["n1"]}]}
//
// "primaries" leaves the choice of nodes to the moment when the fault strikes: those that then
// lead, or the nodes given when none does. A kill's end is the restart, a pause's the resumption.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/link.h"

namespace linnet::nemesis {

using std::chrono::milliseconds;

struct Fault {
  int id = 0;
  std::string kind;           // "kill", "pause", "partition"
  milliseconds start{0};      // since the clients began
  milliseconds end{0};        // after start
  std::vector<NodeId> nodes;  // kill and pause, and any fault on primaries
  bool primaries = false;     // the nodes are chosen when the fault strikes
  std::string shape;          // partition: what it is called
  std::vector<Link> cut;      // partition, unless `primaries`

  bool operator==(const Fault&) const = default;
};

struct Plan {
  std::uint64_t seed = 0;  // what it was made from; 0 when written by hand
  int nodes = 0;
  std::vector<Fault> faults;  // in order of start

  bool operator==(const Plan&) const = default;
};

nlohmann::ordered_json to_json(const Plan& plan);

// Reads a plan for a cluster of `nodes` nodes. All errors are reported together, each with the
// place in the document; `source` names the document.
base::Result<Plan> plan_from_json(const nlohmann::json& document, int nodes,
                                  const std::string& source);
base::Result<Plan> read_plan(const std::string& path, int nodes);

}  // namespace linnet::nemesis
