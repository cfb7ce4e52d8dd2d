// Plans that come with Linnet (plans/*.json): schedules that expose what random faults seldom hit.
// `linnet run --plan NAME` carries one out, `linnet plan TARGET --plan NAME --json` prints it.
#pragma once

#include <span>
#include <string_view>

#include "nemesis/plan.h"

namespace linnet::harness {

struct ShippedPlan {
  std::string_view name;
  std::string_view json;
};

std::span<const ShippedPlan> shipped_plans();

// A shipped plan's name, or a file.
base::Result<nemesis::Plan> find_plan(const std::string& name_or_file, int nodes,
                                      std::uint64_t seed);

}  // namespace linnet::harness
