// linnet plan: what a seed would do, without doing it.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "harness/commands.h"
#include "harness/run_options.h"

namespace linnet::harness {
namespace {

struct PlanArguments {
  RunArguments run;
  bool json = false;
};

ExitCode print_plan(const PlanArguments& arguments) {
  const auto options = run_options(arguments.run);
  if (!options) return report_errors(options.error());
  const auto plan = plan_of(*options);
  if (!plan) return report_errors(plan.error());
  if (arguments.json) {
    fmt::print("{}\n", to_json(*plan).dump(2));
  } else {
    fmt::print("seed {}, {} nodes, {} faults\n{}", plan->seed, plan->nodes, plan->faults.size(),
               describe(*plan));
  }
  return kValid;
}

}  // namespace

Action add_plan_command(CLI::App& program) {
  auto* command = program.add_subcommand(
      "plan", "Show the faults of a run without running it; takes the options of run");
  auto arguments = std::make_shared<PlanArguments>();
  add_run_options(*command, arguments->run);
  command->add_flag("--json", arguments->json, "As a document that --plan takes (docs/plans.md)");
  command->footer("Example: linnet plan raft --nemesis kill,partition --seed 7 --json > plan.json");
  return [arguments] { return print_plan(*arguments); };
}

}  // namespace linnet::harness
