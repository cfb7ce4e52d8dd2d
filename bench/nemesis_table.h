// The table of what faults cost and how soon they are in force.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace linnet::bench {

struct Bound {
  enum class Kind { at_most, at_least };
  Kind kind;
  double value;
};

// One line: what was measured, and the same without the nemesis, from the same run.
struct Figure {
  std::string what;
  std::string unit;
  std::vector<double> samples;  // never empty
  std::vector<double> without;  // empty: there is no such thing
  std::optional<Bound> target;  // of the median

  bool reached() const;
};

std::string heading();
std::string line(const Figure& figure);  // ends in a newline

}  // namespace linnet::bench
