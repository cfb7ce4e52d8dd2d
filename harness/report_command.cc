// linnet report RUN
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <thread>

#include "harness/commands.h"
#include "harness/run_options.h"
#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/report.h"
#include "reports/summary.h"

namespace linnet::harness {
namespace {

ExitCode report(const std::string& folder) {
  const auto loaded = reports::load_run(folder);
  if (!loaded) return report_errors(loaded.error());
  for (const std::string& note : loaded->notes) fmt::print("note: {}\n", note);
  auto options = reports::judgement_options(loaded->info);
  options.check.threads = std::max(1U, std::thread::hardware_concurrency());
  const auto judgement = reports::judge(loaded->history, options);
  if (!judgement) return report_errors(judgement.error());
  const auto files = reports::write_report(folder, loaded->info, loaded->history, *judgement);
  if (!files) return report_errors(files.error());
  const auto figures = reports::figures(loaded->history, judgement->operations, judgement->nemesis);
  fmt::print("{}", reports::summary(*judgement, figures,
                                    {loaded->info.command, *files, writes_colour(stdout)}));
  return exit_code(judgement->verdict);
}

}  // namespace

Action add_report_command(CLI::App& program) {
  auto* command = program.add_subcommand(
      "report", "Judge a run again and write its report again, from its folder alone");
  auto folder = std::make_shared<std::string>();
  command->add_option("run", *folder, "A run's folder, such as store/latest")->required();
  return [folder] { return report(*folder); };
}

}  // namespace linnet::harness
