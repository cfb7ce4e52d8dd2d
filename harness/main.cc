// linnet: finds out whether a distributed system keeps its promises.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <map>

#include "harness/commands.h"
#include "harness/preflight.h"

namespace linnet::harness {

// A file of another kind may be wrong in every one of a million lines.
constexpr std::size_t kErrorsShown = 100;

ExitCode exit_code(checker::Verdict verdict) {
  switch (verdict) {
    case checker::Verdict::valid:
      return kValid;
    case checker::Verdict::invalid:
      return kInvalid;
    case checker::Verdict::unknown:
      return kUnknown;
  }
  return kInternalError;
}

ExitCode report_errors(const base::Errors& errors) {
  const std::size_t shown = std::min(errors.size(), kErrorsShown);
  for (std::size_t i = 0; i < shown; ++i) fmt::print(stderr, "linnet: {}\n", errors[i].text());
  if (shown < errors.size()) fmt::print(stderr, "linnet: and {} more\n", errors.size() - shown);
  return kBadArguments;
}

namespace {

int main_without_exceptions(int argc, char** argv) {
  CLI::App program{
      "Linnet tests distributed systems under faults, and judges what their clients saw."};
  program.set_version_flag("--version", LINNET_VERSION);
  program.require_subcommand(1);
  const std::map<std::string, Action> actions{
      {"run", add_run_command(program)},
      {"check", add_check_command(program)},
      {"report", add_report_command(program)},
      {"plan", add_plan_command(program)},
      {"list", add_list_command(program)},
      {"doctor", add_doctor_command(program)},
      {"scoreboard", add_scoreboard_command(program)},
      {"soak", add_soak_command(program)},
  };
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kValid : kBadArguments;
  }
  return actions.at(program.get_subcommands().front()->get_name())();
}

}  // namespace
}  // namespace linnet::harness

int main(int argc, char** argv) {
  try {
    linnet::harness::allow_many_files();
    return linnet::harness::main_without_exceptions(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "linnet: internal error: {}\n", error.what());
    return linnet::harness::kInternalError;
  }
}
