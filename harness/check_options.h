// The options of `linnet check`: from the command line to what a check needs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "checker/check.h"
#include "history/null_reads.h"
#include "history/read.h"

namespace CLI {
class App;
}

namespace linnet::harness {

// The texts that a user typed, before they have been understood.
struct CheckArguments {
  std::vector<std::string> files;
  std::string model;
  std::string initial;
  std::string null_read = "value";
  bool keyed = false;
  std::string algorithm = "auto";
  std::string time_limit = "60s";
  std::string memory_limit = "4GB";
  unsigned threads = 0;
  bool json = false;
  bool explain = false;
  std::string dot;
  std::string witness;
};

struct CheckRequest {
  std::vector<std::string> files;         // to judge, one by one
  std::string model;                      // empty: the run's own, or a proposal
  std::optional<history::Value> initial;  // none: the run's own, or null
  history::NullRead null_read = history::NullRead::value;
  history::ReadOptions read;
  checker::CheckOptions check;  // limits, threads, algorithm; for each file
  bool json = false;            // one document instead of lines
  bool explain = false;
  std::string dot;      // the file to draw a violation in; empty: none
  std::string witness;  // the file to write; empty: none
};

// Adds the options to the subcommand; they are stored in `arguments`, which outlives it.
void add_check_options(CLI::App& command, CheckArguments& arguments);

// Understands them. All errors are reported together.
base::Result<CheckRequest> check_request(const CheckArguments& arguments);

}  // namespace linnet::harness
