// linnet run TARGET
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <memory>

#include "harness/commands.h"
#include "harness/interruption.h"
#include "harness/run.h"
#include "harness/run_options.h"

namespace linnet::harness {
namespace {

ExitCode run_tests(const RunArguments& arguments) {
  auto options = run_options(arguments);
  if (!options) return report_errors(options.error());
  const auto network = choose_network(options->network);
  if (!network) return report_errors(network.error());
  if (!network->why.empty()) {
    fmt::print("Network: the router, for the sandbox does not work here: {}\n", network->why);
  }
  options->network = network->network;
  const std::atomic<bool>& interrupted = heed_interruption();
  auto worst = checker::Verdict::valid;
  for (int n = 0; n < arguments.test_count && (n == 0 || !interrupted); ++n, ++options->seed) {
    const auto outcome = run(*options, *network, interrupted);
    if (!outcome) return report_errors(outcome.error());
    worst = checker::worst(worst, outcome->verdict);
  }
  if (interrupted) fmt::print("The run was interrupted; the verdict is on what it saw.\n");
  return exit_code(worst);
}

}  // namespace

Action add_run_command(CLI::App& program) {
  auto* command = program.add_subcommand("run", "Test a system under faults, judge and report");
  auto arguments = std::make_shared<RunArguments>();
  add_run_options(*command, *arguments);
  command->footer(
      "Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 internal error.\n"
      "Example: linnet run raft --nemesis kill,partition:primary --time-limit 60s --seed 7");
  return [arguments] { return run_tests(*arguments); };
}

}  // namespace linnet::harness
