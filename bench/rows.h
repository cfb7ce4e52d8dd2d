// The rows of the table: what is measured, and what it must reach.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/measure.h"

namespace linnet::bench {

// What is 0 or empty is not asked for.
struct Target {
  double seconds = 0;
  double per_second = 0;             // of the work's amount
  std::size_t bytes = 0;             // resident
  std::string within_twice_of = {};  // the name of a row: its median
};

struct Row {
  std::string name;  // for --row
  std::string work;
  Target target;
  std::function<Work(std::uint64_t seed)> make;
  std::string unit = "op";   // of the work's amount
  std::string skipped = {};  // why it cannot be done here
};

struct Settings {
  std::filesystem::path folder;              // for files that are made on the way
  std::size_t ingest_bytes = 1'000'000'000;  // of the file that is read
};

std::vector<Row> rows(const Settings& settings);

}  // namespace linnet::bench
