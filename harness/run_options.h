// The options of `linnet run`: from the command line to RunOptions and back.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/run.h"

namespace CLI {
class App;
}

namespace linnet::harness {

// The texts that a user typed, before they have been understood.
struct RunArguments {
  std::string target;
  int nodes = 5;
  std::string workload = "cas-register";
  std::string nemesis = "kill,pause,partition";
  std::string nemesis_interval = "5s";
  std::string time_limit = "60s";
  std::string operation_timeout = "1s";
  double rate = 500;
  std::string concurrency = "2n";
  std::optional<std::uint64_t> seed;
  std::string plan_file;
  TargetOptions target_options;
  std::string election_timeout = "300ms";
  std::string store = "store";
  std::string network = "auto";
  bool capture = false;
  int test_count = 1;
  std::string check_time_limit = "60s";
  std::string check_memory_limit = "4GB";
  bool check_online = false;
};

// Adds the options to the subcommand; they are stored in `arguments`, which outlives it.
void add_run_options(CLI::App& command, RunArguments& arguments);

// Understands them. All errors are reported together. Draws a seed where none was given.
base::Result<RunOptions> run_options(const RunArguments& arguments);

// What the nemesis shall do: the plan of the file, or one made from the seed.
base::Result<nemesis::Plan> plan_of(const RunOptions& options);

// The command that repeats the run, every choice spelt out.
std::string command_line(const RunOptions& options);

// The kinds of faults asked for, as on the command line; "plan" for a plan from a file.
std::vector<std::string> nemesis_names(const RunOptions& options);

// Few digits, so that people can type it again.
std::uint64_t draw_seed();

// "4GB", "512MB", "1GiB": bytes. A bare number is bytes.
base::Result<std::size_t> parse_size(const std::string& text, const std::string& place);

// Whether a person sees the stream and has not asked for plain text (https://no-color.org).
bool writes_colour(std::FILE* stream);

}  // namespace linnet::harness
