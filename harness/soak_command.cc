// linnet soak: hours of chaos on right systems, in which nothing may be found.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "base/duration.h"
#include "harness/child_run.h"
#include "harness/commands.h"
#include "harness/interruption.h"
#include "harness/run_options.h"
#include "harness/soak_runs.h"
#include "nemesis/clock/probe.h"
#include "nemesis/process_state.h"

namespace linnet::harness {
namespace {

using std::chrono::steady_clock;

struct SoakArguments {
  double hours = 1;
  SoakOptions options;
  std::optional<std::uint64_t> seed;
  std::string store = "store/soak";
  std::string network = "auto";
};

// Beyond its run time a run may start, heal, check and report.
constexpr std::chrono::minutes kRunPatience{5};
constexpr std::chrono::seconds kLeavePatience{5};

struct SoakTotals {
  std::map<checker::Verdict, int> runs;
  std::int64_t operations = 0;
  std::map<std::string, int> faults;  // by kind
};

std::map<std::string, int> faults_of(const ChildRun& run) {
  std::map<std::string, int> faults;
  if (!run.results.is_object()) return faults;
  for (const auto& fault : run.results["faults"]) ++faults[fault["kind"].get<std::string>()];
  return faults;
}

std::string in_words(const std::map<std::string, int>& faults) {
  std::string words;
  for (const auto& [kind, count] : faults) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, kind);
  }
  return words.empty() ? "no faults" : words;
}

// A line of the logs in which a program tells of a mistake in itself; empty when there is none.
std::string confession(const std::filesystem::path& folder) {
  constexpr std::array kMarks{"Sanitizer", "runtime error:", "check failed:", "internal error",
                              "terminate called"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".log") continue;
    std::ifstream log(entry.path());
    for (std::string line; std::getline(log, line);) {
      for (const std::string_view mark : kMarks) {
        if (line.find(mark) == std::string::npos) continue;
        return fmt::format("{}: {}", entry.path().string(), line);
      }
    }
  }
  return {};
}

// The processes that are left of the runs. What a run started becomes our child when its parent
// ends (adopt_orphans); it is given a while, as the kernel ends nodes with their parent.
std::vector<pid_t> processes_left() {
  const auto deadline = steady_clock::now() + kLeavePatience;
  for (;;) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    auto tree = nemesis::process_tree(::getpid());
    tree.erase(tree.begin());  // ourselves
    if (tree.empty() || steady_clock::now() >= deadline) return tree;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

// What must not be, whatever the run was; empty: all is well, though the verdict may be unknown.
std::string finding(const ChildRun& run, const std::filesystem::path& store) {
  if (run.verdict == checker::Verdict::invalid) return run.why;
  if (run.results.is_null()) return "it left no results: " + run.why;
  if (run.verdict == checker::Verdict::valid && !run.status->success()) {
    return "valid, but the program " + run.status->text();
  }
  if (std::string line = confession(store); !line.empty()) return line;
  const auto left = processes_left();
  if (!left.empty()) return fmt::format("it left processes behind: {}", fmt::join(left, ", "));
  return {};
}

void print_totals(const SoakTotals& totals) {
  int runs = 0;
  for (const auto& [verdict, count] : totals.runs) runs += count;
  fmt::print("\n{} runs, {} operations; {}\n", runs, totals.operations, in_words(totals.faults));
  for (const auto& [verdict, count] : totals.runs) {
    fmt::print("{:>6} {}\n", count, checker::name(verdict));
  }
}

// Until the time is over, somebody interrupts it, or something is found.
ExitCode make_runs(const SoakArguments& arguments, std::chrono::nanoseconds run_time) {
  const std::atomic<bool>& interrupted = heed_interruption();
  const auto end =
      steady_clock::now() + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                std::chrono::duration<double, std::ratio<3600>>(arguments.hours));
  SoakTotals totals;
  ExitCode worst = kValid;
  const auto over = [&] { return interrupted || worst == kInvalid || steady_clock::now() >= end; };
  // One run at least: a soak without any would be no answer.
  for (std::uint64_t number = 0; number == 0 || !over(); ++number) {
    const auto run = soak_run(arguments.options, number);
    const auto store = std::filesystem::path(arguments.store) / fmt::format("run-{}", number);
    const ChildRun made = run_child(run, store, run_time + kRunPatience);
    const auto faults = faults_of(made);
    ++totals.runs[made.verdict];
    totals.operations += made.operations;
    for (const auto& [kind, count] : faults) totals.faults[kind] += count;
    fmt::print("{:<5} {:<8} linnet run {}\n{:<14} {} operations; {}\n", number,
               checker::name(made.verdict), fmt::join(run, " "), "", made.operations,
               in_words(faults));
    const std::string found = finding(made, store);
    if (!found.empty()) {
      worst = kInvalid;
      fmt::print("{:<14} FOUND: {}\n{:<14} kept in {}\n", "", found, "", store.string());
    } else if (made.verdict == checker::Verdict::unknown) {
      worst = kUnknown;
      fmt::print("{:<14} why: {}\n{:<14} kept in {}\n", "", made.why, "", store.string());
    } else {
      std::filesystem::remove_all(store);
    }
    std::fflush(stdout);
  }
  print_totals(totals);
  return worst;
}

ExitCode soak(SoakArguments arguments) {
  base::Errors errors;
  const auto run_time = base::parse_duration(arguments.options.run_time, "--run-time");
  if (!run_time) errors = run_time.error();
  if (targets_to_soak(arguments.options.targets).empty()) {
    errors.push_back({"--targets", fmt::format("\"{}\" is no target", arguments.options.targets),
                      "linnet list targets says which there are"});
  }
  if (!errors.empty()) return report_errors(errors);
  {
    const auto network = choose_network(arguments.network);
    if (!network) return report_errors(network.error());
    arguments.options.network = network->network;
  }  // its launcher is a process, and must not be taken for one that is left
  arguments.options.clocks = nemesis::clock::probe().has_value();
  arguments.options.seed = arguments.seed ? *arguments.seed : draw_seed();
  fmt::print("linnet soak --hours {:g} --run-time {} --targets '{}' --network {} --seed {}\n",
             arguments.hours, arguments.options.run_time, arguments.options.targets,
             arguments.options.network, arguments.options.seed);
  if (!arguments.options.clocks) fmt::print("Clocks cannot be skewed here: linnet doctor\n");
  adopt_orphans();
  return make_runs(arguments, *run_time);
}

}  // namespace

Action add_soak_command(CLI::App& program) {
  auto* command = program.add_subcommand(
      "soak", "Test right systems for hours, each run drawn anew; nothing may be found");
  auto arguments = std::make_shared<SoakArguments>();
  command->add_option("--hours", arguments->hours, "No run begins after so long")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  command->add_option("--seed", arguments->seed, "Decides every run; drawn when absent");
  command->add_option("--run-time", arguments->options.run_time, "How long clients work in a run")
      ->capture_default_str();
  command->add_option("--targets", arguments->options.targets, "Which, as a shell pattern")
      ->capture_default_str();
  command->add_option("--network", arguments->network, "As of linnet run")->capture_default_str();
  command->add_option("--store", arguments->store, "The folder that keeps runs that are not valid")
      ->capture_default_str();
  command->footer(
      "Exit codes: 0 when all runs were valid; 1 when one was invalid, crashed, left a process "
      "behind or had a sanitizer complain, at once; 2 when some were unknown.");
  return [arguments] { return soak(*arguments); };
}

}  // namespace linnet::harness
