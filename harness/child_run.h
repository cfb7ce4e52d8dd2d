// Whole runs as programs of their own, as a user would start them: for commands that make many.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checker/verdict.h"
#include "harness/process.h"

namespace linnet::harness {

struct ChildRun {
  checker::Verdict verdict = checker::Verdict::unknown;
  std::string why;  // of the verdict; without results, the last that the program said
  std::int64_t operations = 0;
  nlohmann::json results;            // the run's results.json; null when it left none
  std::optional<ExitStatus> status;  // nothing when it could not be started
  std::filesystem::path log;         // what the program printed
};

// linnet run with these arguments. The store must not be in use: it is emptied, and keeps this run
// alone. Waits until the run has ended; kills it when the patience is over.
ChildRun run_child(std::vector<std::string> arguments, const std::filesystem::path& store,
                   std::chrono::nanoseconds patience = std::chrono::hours(24));

// What is separated by spaces.
std::vector<std::string> words(const std::string& text);

}  // namespace linnet::harness
