// What finds each deliberate bug: a workload and faults, as one would type them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace linnet::harness {

struct Recipe {
  std::string_view bug;
  std::string_view target;
  std::string_view arguments;  // of linnet run, separated by spaces; with a --time-limit where the
                               // bug is found sooner than in what is given to every run
};

// Every bug of targets/bugs.h has one.
std::span<const Recipe> recipes();

// The whole command, without the bug and the seed; with that --time-limit if the recipe has none.
std::string command(const Recipe& recipe, std::string_view time_limit = "60s");
// Whether the faults are those of a plan, and none is drawn at random.
bool is_scripted(const Recipe& recipe);

}  // namespace linnet::harness
