#include "harness/run_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <random>
#include <set>

#include "base/duration.h"
#include "harness/shipped_plans.h"
#include "harness/target.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

using base::Errors;
using base::Result;

constexpr int kMaxNodes = 25;
constexpr int kMaxConcurrency = 1000;
constexpr std::chrono::milliseconds kLeastElectionTimeout{100};

// Puts a good result's value where it belongs, and gathers a bad one's errors.
template <typename T, typename U>
void take(const Result<T>& result, U& value, Errors& errors) {
  if (result) {
    value = U(*result);
  } else {
    errors.insert(errors.end(), result.error().begin(), result.error().end());
  }
}

void require(bool condition, const char* place, std::string what, Errors& errors) {
  if (!condition) errors.push_back({place, std::move(what), ""});
}

Result<std::chrono::milliseconds> milliseconds(const std::string& text, const char* place) {
  const auto duration = base::parse_duration(text, place);
  if (!duration) return base::failure(duration.error());
  const auto rounded = std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
  if (rounded.count() == 0) return base::failure(place, "must be at least 1ms");
  return rounded;
}

// "10", or "2n" for two per node.
Result<int> parse_concurrency(const std::string& text, int nodes) {
  int number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  if (error == std::errc{} && (suffix.empty() || suffix == "n") && number >= 1 &&
      number <= kMaxConcurrency) {
    const int total = suffix.empty() ? number : number * nodes;
    if (total <= kMaxConcurrency) return total;
  }
  return base::failure(
      "--concurrency", fmt::format("\"{}\" is no number of clients", text),
      fmt::format("write a number from 1 to {}, or 2n for two per node", kMaxConcurrency));
}

// Of all targets.
std::set<std::string> setting_names() {
  std::set<std::string> names;
  for (const targets::Protocol& protocol : targets::protocols()) {
    for (const targets::Setting& setting : protocol.settings) names.emplace(setting.name);
  }
  return names;
}

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

}  // namespace

std::uint64_t draw_seed() {
  return std::random_device{}() % 1'000'000;  // the one choice that is not made from the seed
}

void add_run_options(CLI::App& command, RunArguments& arguments) {
  command
      .add_option(
          "target", arguments.target,
          "The system to test (linnet list targets), or the path of a program (docs/targets.md)")
      ->required();
  command.add_option("--nodes", arguments.nodes, "Members of the cluster")->capture_default_str();
  command.add_option("--workload", arguments.workload, "What clients do (linnet list workloads)")
      ->capture_default_str();
  command
      .add_option("--nemesis", arguments.nemesis,
                  "Faults, separated by commas, or none (linnet list nemeses)")
      ->capture_default_str();
  command
      .add_option("--nemesis-interval", arguments.nemesis_interval,
                  "How long a fault lasts, and calm after it, at most")
      ->capture_default_str();
  command.add_option(
      "--plan", arguments.plan_file,
      "Carry out this plan, not one of the seed: a file, or one of linnet list plans");
  command.add_option("--time-limit", arguments.time_limit, "How long clients work")
      ->capture_default_str();
  command.add_option("--rate", arguments.rate, "Operations a second, all clients; 0: no limit")
      ->capture_default_str();
  command.add_option("--concurrency", arguments.concurrency, "Clients; 2n means two for each node")
      ->capture_default_str();
  command.add_option("--timeout", arguments.operation_timeout, "How long an operation may take")
      ->capture_default_str();
  command.add_option("--seed", arguments.seed, "Decides every random choice; drawn when absent");
  auto& target = arguments.target_options;
  command.add_option("--bug", target.bugs, "A deliberate bug to switch on (linnet list bugs)")
      ->allow_extra_args(false);
  for (const std::string& name : setting_names()) {
    command.add_option_function<std::string>(
        "--" + name, [&target, name](const std::string& value) { target.settings[name] = value; },
        "A setting of the target (linnet list targets)");
  }
  command
      .add_option("--disk", target.disk,
                  "durable; volatile: a kill loses what a node has written and not synced, as a "
                  "loss of power would")
      ->capture_default_str();
  command
      .add_option("--snapshot-bytes", target.snapshot_bytes,
                  "How far a node's log grows before it is replaced by a snapshot")
      ->capture_default_str();
  command
      .add_option("--kept-entries", target.kept_entries,
                  "How many entries before a snapshot's end a node keeps; who lacks more is sent "
                  "the snapshot")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      .add_option("--election-timeout", arguments.election_timeout,
                  "How long nodes wait for one that is silent before another takes its place; up "
                  "to twice as long")
      ->capture_default_str();
  command.add_flag("--trace", target.trace, "Each node writes what it does to trace.jsonl");
  command.add_option("--test-count", arguments.test_count, "Runs, with seeds from --seed upwards")
      ->capture_default_str();
  command.add_option("--store", arguments.store, "The folder that keeps runs")
      ->capture_default_str();
  command
      .add_option("--network", arguments.network,
                  "sandbox: every node in a network namespace; router: messages pass proxies, no "
                  "privilege needed; auto: the sandbox where it works")
      ->capture_default_str();
  command.add_flag("--pcap", arguments.capture,
                   "Keep every packet delivered in capture.pcap (sandbox network)");
  command
      .add_option("--check-time-limit", arguments.check_time_limit,
                  "After this long the checker answers unknown")
      ->capture_default_str();
  command
      .add_option("--check-memory-limit", arguments.check_memory_limit,
                  "With this much memory the checker answers unknown")
      ->capture_default_str();
  command.add_flag("--check-online", arguments.check_online,
                   "Judge while the clients work too, and end the run at the first violation");
}

Result<RunOptions> run_options(const RunArguments& arguments) {
  RunOptions options;
  Errors errors;
  options.target = arguments.target;
  options.nodes = arguments.nodes;
  options.workload = arguments.workload;
  options.plan_file = arguments.plan_file;
  options.rate = arguments.rate;
  options.target_options = arguments.target_options;
  options.store = arguments.store;
  options.capture = arguments.capture;
  // Packets can be kept on the sandbox network only: falling back would lose them.
  options.network = options.capture && arguments.network == "auto" ? "sandbox" : arguments.network;
  options.check_online = arguments.check_online;
  require(options.nodes >= 1 && options.nodes <= kMaxNodes, "--nodes",
          fmt::format("must be from 1 to {}", kMaxNodes), errors);
  require(std::isfinite(options.rate) && options.rate >= 0, "--rate", "must be 0 or more", errors);
  const std::array<std::string_view, 3> networks{"auto", "sandbox", "router"};
  require(std::ranges::count(networks, arguments.network) == 1, "--network",
          fmt::format("\"{}\" is no network (choose from {})", arguments.network,
                      fmt::join(networks, ", ")),
          errors);
  if (options.capture && options.network == "router") {
    errors.push_back({"--pcap", "the router passes messages, not packets",
                      "leave out --network router, or --pcap"});
  }
  const std::string& disk = options.target_options.disk;
  require(disk == "durable" || disk == "volatile", "--disk",
          fmt::format("\"{}\" is no disk (choose from durable, volatile)", disk), errors);
  require(arguments.test_count >= 1, "--test-count", "must be at least 1", errors);

  take(nemesis::parse_faults(options.plan_file.empty() ? arguments.nemesis : "", options.nodes),
       options.faults, errors);
  take(milliseconds(arguments.nemesis_interval, "--nemesis-interval"), options.nemesis_interval,
       errors);
  take(milliseconds(arguments.time_limit, "--time-limit"), options.time_limit, errors);
  take(milliseconds(arguments.operation_timeout, "--timeout"), options.operation_timeout, errors);
  take(milliseconds(arguments.check_time_limit, "--check-time-limit"), options.check_time_limit,
       errors);
  take(milliseconds(arguments.election_timeout, "--election-timeout"),
       options.target_options.election_timeout, errors);
  require(options.target_options.election_timeout >= kLeastElectionTimeout, "--election-timeout",
          fmt::format("must be at least {}, as leaders are heard every 50ms",
                      base::to_text(kLeastElectionTimeout)),
          errors);
  take(parse_size(arguments.check_memory_limit, "--check-memory-limit"), options.check_memory_limit,
       errors);
  take(parse_concurrency(arguments.concurrency, options.nodes), options.concurrency, errors);

  const auto workload = workloads::find_workload(options.workload);
  if (!workload) errors.insert(errors.end(), workload.error().begin(), workload.error().end());
  if (const auto target = find_target(options.target); !target) {
    errors.insert(errors.end(), target.error().begin(), target.error().end());
  } else {
    take(complete_options(*target, options.target_options), options.target_options, errors);
    if (workload) {
      const auto served = check_workload(*target, **workload);
      if (!served) errors.insert(errors.end(), served.error().begin(), served.error().end());
    }
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  options.seed = arguments.seed ? *arguments.seed : draw_seed();
  return options;
}

Result<nemesis::Plan> plan_of(const RunOptions& options) {
  if (options.plan_file.empty()) {
    return nemesis::make_plan(options.seed, options.faults,
                              {options.nodes, options.time_limit, options.nemesis_interval});
  }
  auto plan = find_plan(options.plan_file, options.nodes, options.seed);
  if (!plan) return plan;
  Errors errors;
  for (const nemesis::Fault& fault : plan->faults) {
    if (fault.start < options.time_limit) continue;
    errors.push_back(
        {fmt::format("{}: fault {}", options.plan_file, fault.id),
         fmt::format("begins after {}, when the run has ended", base::to_text(options.time_limit)),
         "raise --time-limit"});
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return plan;
}

std::string command_line(const RunOptions& options) {
  std::string line = fmt::format("linnet run {} --nodes {} --workload {}", options.target,
                                 options.nodes, options.workload);
  if (options.plan_file.empty()) {
    const auto names = nemesis_names(options);
    line += fmt::format(" --nemesis {} --nemesis-interval {}", names.empty() ? "none" : join(names),
                        base::to_text(options.nemesis_interval));
  } else {
    line += " --plan " + options.plan_file;
  }
  line += fmt::format(" --time-limit {} --rate {:g} --concurrency {} --timeout {} --network {}",
                      base::to_text(options.time_limit), options.rate, options.concurrency,
                      base::to_text(options.operation_timeout), options.network);
  line += fmt::format(" --seed {}", options.seed);
  const TargetOptions& target = options.target_options;
  const TargetOptions standard;
  for (const std::string& bug : target.bugs) line += " --bug " + bug;
  for (const auto& [name, value] : target.settings) line += fmt::format(" --{} {}", name, value);
  if (target.disk != standard.disk) line += " --disk " + target.disk;
  if (target.snapshot_bytes != standard.snapshot_bytes) {
    line += fmt::format(" --snapshot-bytes {}", target.snapshot_bytes);
  }
  if (target.kept_entries != standard.kept_entries) {
    line += fmt::format(" --kept-entries {}", target.kept_entries);
  }
  if (target.election_timeout != standard.election_timeout) {
    line += " --election-timeout " + base::to_text(target.election_timeout);
  }
  if (target.trace) line += " --trace";
  if (options.check_online) line += " --check-online";
  if (options.capture) line += " --pcap";
  return line;
}

std::vector<std::string> nemesis_names(const RunOptions& options) {
  if (!options.plan_file.empty()) return {"plan"};
  std::vector<std::string> names;
  for (const nemesis::FaultSpec& spec : options.faults) {
    names.push_back(spec.form.empty() ? spec.kind : spec.kind + ":" + spec.form);
  }
  return names;
}

Result<std::size_t> parse_size(const std::string& text, const std::string& place) {
  struct Unit {
    std::string_view suffix;
    double bytes;
  };
  static constexpr std::array<Unit, 8> kUnits{{{"", 1},
                                               {"B", 1},
                                               {"kB", 1e3},
                                               {"MB", 1e6},
                                               {"GB", 1e9},
                                               {"KiB", 0x1p10},
                                               {"MiB", 0x1p20},
                                               {"GiB", 0x1p30}}};
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  for (const Unit& unit : kUnits) {
    const double bytes = number * unit.bytes;
    if (error == std::errc{} && suffix == unit.suffix && bytes >= 1 && bytes < 1e18) {
      return static_cast<std::size_t>(bytes);
    }
  }
  return base::failure(place, fmt::format("\"{}\" is not an amount of memory", text),
                       "write a number with a unit, such as 512MB, 4GB or 1GiB");
}

bool writes_colour(std::FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(::fileno(stream)) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace linnet::harness
