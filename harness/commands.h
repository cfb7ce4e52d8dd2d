// The subcommands of the program: each adds itself to the command line, and returns what to do when
// it was chosen: an action that gives the exit code.
#pragma once

#include <functional>

#include "base/result.h"
#include "checker/verdict.h"

namespace CLI {
class App;
}

namespace linnet::harness {

// What the program's exit codes mean; several tests exit with the worst of theirs.
enum ExitCode : int {
  kValid = 0,
  kInvalid = 1,
  kUnknown = 2,
  kBadArguments = 254,
  kInternalError = 255,
};

ExitCode exit_code(checker::Verdict verdict);

// Prints the errors to standard error, a line each; returns kBadArguments.
ExitCode report_errors(const base::Errors& errors);

using Action = std::function<ExitCode()>;

Action add_run_command(CLI::App& program);
Action add_check_command(CLI::App& program);
Action add_report_command(CLI::App& program);
Action add_plan_command(CLI::App& program);
Action add_list_command(CLI::App& program);
Action add_doctor_command(CLI::App& program);
Action add_scoreboard_command(CLI::App& program);
Action add_soak_command(CLI::App& program);

}  // namespace linnet::harness
