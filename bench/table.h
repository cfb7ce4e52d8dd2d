// The table of measurements, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/rows.h"

namespace linnet::bench {

struct Measured {
  Row row;
  std::vector<Sample> samples;  // one per seed; never empty
  double target_seconds = 0;    // the row's target told as a time; 0: none

  double median_seconds() const;
  double worst_seconds() const;
  double median_processor_seconds() const;
  std::size_t worst_resident_bytes() const;
  std::size_t worst_budget_bytes() const;
  bool as_expected() const;  // every seed
  bool reached() const;      // the median, the target
};

std::string heading();
std::string line(const Measured& measured);  // ends in a newline
nlohmann::ordered_json json(const Measured& measured);

}  // namespace linnet::bench
