// A plan: the explicit list of timed faults of one run.
//
// A plan is data. It is made from a seed (planner.h) or written by hand, saved as plan.json beside
// the history, and carried out by the Nemesis (nemesis.h). docs/plans.md is its description for
// those who write one; as JSON:
//
//   {"nodes": 5, "seed": 7, "faults": [
//     {"id": 1, "kind": "kill", "start_ms": 1200, "end_ms": 4000, "nodes": ["n2", "n4"]},
//     {"id": 2, "kind": "pause", "start_ms": 5000, "end_ms": 6000, "nodes": "primaries"},
//     {"id": 3, "kind": "partition", "start_ms": 7000, "end_ms": 9000, "shape": "bridge"},
//     {"id": 4, "kind": "partition", "start_ms": 9500, "end_ms": 11000,
//      "links": [["n1", "n2"], ["n2", "n1"]]},
//     {"id": 5, "kind": "packet", "start_ms": 12000, "end_ms": 15000, "nodes": "all",
//      "loss": 0.1, "delay_ms": 20, "jitter_ms": 5},
//     {"id": 6, "kind": "clock", "start_ms": 16000, "end_ms": 18000, "nodes": "primaries",
//      "offset_ms": -5000}]}
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/fault.h"

namespace linnet::nemesis {

struct Plan {
  std::uint64_t seed = 0;  // what it was made from, and what its choices are drawn from
  int nodes = 0;
  std::vector<Fault> faults;  // in order of start
  std::string description{};  // what it is for, in words

  bool operator==(const Plan&) const = default;
};

nlohmann::ordered_json to_json(const Plan& plan);

// What the fault does, without its times and its nodes, as it stands in a plan and in the history.
nlohmann::ordered_json details_to_json(const Fault& fault);

// Reads a plan for a cluster of `nodes` nodes. `seed` is for a plan that has none of its own. All
// errors are reported together, each with the place in the document; `source` names the document.
base::Result<Plan> plan_from_json(const nlohmann::json& document, int nodes, std::uint64_t seed,
                                  const std::string& source);
base::Result<Plan> read_plan(const std::string& path, int nodes, std::uint64_t seed);

// "  1.200s to   4.000s  kill of n2, n4": a line for each fault, for people.
std::string describe(const Plan& plan);
// "kill of n2, n4"; "packet loss 20% of all".
std::string describe(const Fault& fault);

}  // namespace linnet::nemesis
