// linnet check HISTORY
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "base/duration.h"
#include "harness/commands.h"
#include "harness/run_options.h"
#include "history/json.h"
#include "history/read.h"
#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/report.h"
#include "reports/summary.h"

namespace linnet::harness {
namespace {

struct CheckArguments {
  std::string history;
  std::string model;
  std::string initial;
  std::string time_limit = "60s";
  std::string memory_limit = "4GB";
  unsigned threads = 0;
};

// What a run of ours left beside its history, if the history is one.
base::Result<std::optional<reports::TestInfo>> test_beside(const std::string& history) {
  const auto file = std::filesystem::path(history).parent_path() / "test.json";
  if (history == "-" || !std::filesystem::exists(file)) return std::nullopt;
  std::ifstream input(file);
  const auto document = nlohmann::json::parse(input, nullptr, false);
  auto info = reports::test_info_from_json(document, file.string());
  if (!info) return base::failure(info.error());
  return *std::move(info);
}

base::Result<reports::JudgementOptions> judgement_options(const CheckArguments& arguments) {
  const auto test = test_beside(arguments.history);
  if (!test) return base::failure(test.error());
  reports::JudgementOptions options;
  if (*test) options = reports::judgement_options(**test);
  if (!arguments.model.empty()) options.model = arguments.model;
  if (options.model.empty()) {
    return base::failure("--model", "is needed: no test.json lies beside the history",
                         "linnet list models shows what there is");
  }
  if (!arguments.initial.empty()) {
    const auto document = nlohmann::json::parse(arguments.initial, nullptr, false);
    if (document.is_discarded()) {
      return base::failure("--initial", fmt::format("\"{}\" is not JSON", arguments.initial),
                           "write null, 0 or \"text\"");
    }
    auto value = history::from_json(document, "--initial");
    if (!value) return base::failure(value.error());
    options.check.initial = *std::move(value);
  }
  const auto time_limit = base::parse_duration(arguments.time_limit, "--time-limit");
  if (!time_limit) return base::failure(time_limit.error());
  const auto memory_limit = parse_size(arguments.memory_limit, "--memory-limit");
  if (!memory_limit) return base::failure(memory_limit.error());
  options.check.time_limit = *time_limit;
  options.check.memory_limit = *memory_limit;
  options.check.threads =
      arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  return options;
}

ExitCode check(const CheckArguments& arguments) {
  const auto options = judgement_options(arguments);
  if (!options) return report_errors(options.error());
  const auto read = history::read_history(arguments.history);
  if (!read) return report_errors(read.error());
  for (const std::string& note : read->notes) fmt::print("note: {}\n", note);
  const auto judgement = reports::judge(read->history, *options);
  if (!judgement) return report_errors(judgement.error());
  const auto figures = reports::figures(read->history, judgement->operations, judgement->nemesis);
  fmt::print("{}", reports::summary(*judgement, figures, {{}, {}, writes_colour(stdout)}));
  return exit_code(judgement->verdict);
}

}  // namespace

Action add_check_command(CLI::App& program) {
  auto* command = program.add_subcommand("check", "Judge a recorded history");
  auto arguments = std::make_shared<CheckArguments>();
  command
      ->add_option("history", arguments->history,
                   "A history.jsonl or an etcd log of Jepsen's; - for standard input")
      ->required();
  command->add_option("--model", arguments->model,
                      "What the history is judged by (linnet list models); a run's own by default");
  command->add_option("--initial", arguments->initial,
                      "What is read before the first write, as JSON; null by default");
  command->add_option("--time-limit", arguments->time_limit, "After this long: unknown")
      ->capture_default_str();
  command->add_option("--memory-limit", arguments->memory_limit, "With this much memory: unknown")
      ->capture_default_str();
  command->add_option("--threads", arguments->threads, "Keys checked at a time; default: all cores")
      ->check(CLI::Range(1, 1024));
  command->footer(
      "Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad arguments, 255 internal error.\n"
      "Example: linnet check store/latest/history.jsonl");
  return [arguments] { return check(*arguments); };
}

}  // namespace linnet::harness
