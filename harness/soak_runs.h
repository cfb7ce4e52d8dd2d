// Which runs a soak makes: right systems alone, under settings that promise linearizability
// whatever fails, so that each must be found valid.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "targets/protocols.h"

namespace linnet::harness {

struct SoakOptions {
  std::uint64_t seed = 0;     // decides every run
  std::string targets = "*";  // a shell pattern
  std::string run_time = "60s";
  std::string network;  // sandbox or router
  bool clocks = false;  // whether they can be skewed here
};

// Those of the targets that match the pattern.
std::vector<const targets::Protocol*> targets_to_soak(const std::string& pattern);

// The arguments of `linnet run` for a run of the soak, by its number. Depends on nothing else, so
// that a run can be had without those before it. The targets take turns; all else is drawn.
//
// Precondition: the pattern matches.
std::vector<std::string> soak_run(const SoakOptions& options, std::uint64_t number);

}  // namespace linnet::harness
