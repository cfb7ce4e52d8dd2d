// What befell the system during a run, read from the nemesis events of its history.
//
//   fault starts   f = kind, value {"phase":"start","fault":3,"shape":..,"nodes":[..],"links":[..]}
//   fault ends     f = kind, value {"phase":"end","fault":3,"nodes":[..],"bit":true,"effect":{..}}
//   a node died    f = "node-exit", value {"node":..,"status":..,"last_lines":[..],"log":..}
//   healed         f = "heal", value {"verified":true,"took_ms":123,"problems":[..]}
//   ended early    f = "end-early", value {"why":..}: judged invalid before its time was over
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "history/history.h"

namespace linnet::reports {

struct Fault {
  std::int64_t number = 0;
  std::string kind;
  std::chrono::nanoseconds start{0};
  std::optional<std::chrono::nanoseconds> end;  // none: it never ended
  std::vector<std::string> nodes;
  std::string shape;              // of a partition; else empty
  bool bit = false;               // it had a measured effect
  nlohmann::ordered_json effect;  // what was measured; null when nothing was
};

// A node that exited though no plan killed it.
struct NodeExit {
  std::chrono::nanoseconds time{0};
  std::string node;
  std::string status;
  std::vector<std::string> last_lines;
  std::string log;  // relative to the run's folder
};

struct Heal {
  std::chrono::nanoseconds time{0};
  bool verified = false;
  std::vector<std::string> problems;
};

// The clients' work ended before its time, because the history was judged while it was recorded.
struct EarlyEnd {
  std::chrono::nanoseconds time{0};
  std::string why;
};

struct NemesisRecord {
  std::vector<Fault> faults;  // in order of start
  std::vector<NodeExit> exits;
  std::optional<Heal> heal;  // the last one
  std::optional<EarlyEnd> early_end;
  int others = 0;  // nemesis events of a form that is none of the above: a stranger's
};

// Total: an event that lacks what its form requires counts among the others.
NemesisRecord nemesis_record(const history::History& history);

// "fault 3 (partition majority of n1, n2)": one phrase for people.
std::string text(const Fault& fault);

}  // namespace linnet::reports
