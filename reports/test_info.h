// What a run was: its test.json.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "history/value.h"

namespace linnet::reports {

struct TestInfo {
  std::string linnet;   // version of Linnet
  std::string command;  // repeats the run; bears the seed
  std::string target;
  std::vector<std::string> nodes;
  std::string workload;
  std::string model;       // by which the history is judged
  history::Value initial;  // the model's initial value
  std::vector<std::string> nemesis;
  std::chrono::milliseconds nemesis_interval{0};
  std::uint64_t seed = 0;
  std::chrono::milliseconds time_limit{0};
  double rate = 0;  // operations a second; 0 is unlimited
  int concurrency = 0;
  std::vector<std::string> bugs;
  std::string network;
  std::string started;  // UTC, ISO 8601

  bool operator==(const TestInfo&) const = default;
};

// Keys in the order above.
nlohmann::ordered_json to_json(const TestInfo& info);

// Refuses a document with an absent field or a field of another type; each is named, with `place`
// (the file). Fields that are not above are passed over.
base::Result<TestInfo> test_info_from_json(const nlohmann::json& document,
                                           const std::string& place);

}  // namespace linnet::reports
