// The scoreboard made readable: which deliberate bugs were found, how soon, and whether a right
// system was ever accused.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checker/verdict.h"

namespace linnet::reports {

// One run.
struct Attempt {
  std::uint64_t seed = 0;
  checker::Verdict verdict = checker::Verdict::unknown;
  std::string why;
  // When it was found invalid.
  double found_after_ms = 0;  // of the run's time: the return that no order allows, or soon after
  std::int64_t operations = 0;
  std::string anomaly;  // as the checker named it; empty when it could not
};

struct BugScore {
  std::string bug;
  std::string protocol;
  std::string description;
  std::string command;         // that finds it
  bool scripted = false;       // by a plan that leaves nothing to chance
  std::vector<Attempt> wrong;  // the system with the bug
  std::vector<Attempt> right;  // without it, under the same faults

  std::size_t found() const;
  std::size_t accused() const;  // right systems judged invalid
  // Over the runs that found it; nothing when none did.
  std::optional<double> median_ms() const;
  std::optional<double> median_operations() const;
  // Each once, the most frequent first.
  std::vector<std::string> anomalies() const;
};

using Scoreboard = std::vector<BugScore>;

// Found in at least four of five runs, or in all of a script; and all right systems were valid.
bool is_good(const Scoreboard& scoreboard);

std::string scoreboard_text(const Scoreboard& scoreboard);
// A document of its own.
std::string scoreboard_markdown(const Scoreboard& scoreboard);
// A page that needs nothing else.
std::string scoreboard_html(const Scoreboard& scoreboard);
nlohmann::json scoreboard_json(const Scoreboard& scoreboard);
// What scoreboard_json() gave. Throws nlohmann::json::exception for anything else.
Scoreboard scoreboard_from_json(const nlohmann::json& json);

}  // namespace linnet::reports
