// From a seed to a plan: which faults strike when.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "nemesis/fault_kinds.h"
#include "nemesis/plan.h"

namespace linnet::nemesis {

// One kind of fault as asked for on the command line: "kill", "kill:primaries", "partition:bridge".
struct FaultSpec {
  std::string kind;
  std::string form;  // one of FaultKind::forms; empty: drawn anew for every fault

  bool operator==(const FaultSpec&) const = default;
};

// Reads "kill,partition:bridge" for a cluster of that many nodes. "none" and "" mean no faults.
base::Result<std::vector<FaultSpec>> parse_faults(std::string_view text, int nodes);

struct PlanOptions {
  int nodes = 0;
  milliseconds time_limit{0};
  milliseconds interval{0};  // the mean time from one fault's start to the next is 1.4 intervals
};

// Each spec has its own rhythm: a fault of 0.4 to 1 interval, calm for as long, and so on; the
// first strikes within 0.6 intervals. An interval longer than a third of the time limit is cut to
// that, and where a spec would otherwise never strike, to less. Every fault ends by the time limit,
// and none keeps another from finding something to strike (clashes.h). The plan depends on seed,
// specs and options alone. An error names the specs for which there is no room.
base::Result<Plan> make_plan(std::uint64_t seed, const std::vector<FaultSpec>& specs,
                             PlanOptions options);

}  // namespace linnet::nemesis
