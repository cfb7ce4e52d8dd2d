// linnet scoreboard: are the deliberate bugs found, and nobody else accused?
#include <fmt/format.h>
#include <fnmatch.h>
#include <CLI/CLI.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <utility>

#include "harness/child_run.h"
#include "harness/commands.h"
#include "harness/recipes.h"
#include "reports/scoreboard.h"
#include "targets/bugs.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using reports::Attempt;

struct Arguments {
  std::string bugs = "*";
  std::string targets = "*";
  int seeds = 5;
  std::string budget = "60s";
  std::string store = "store/scoreboard";
  std::string json_file;
  std::string html_file;
  std::string markdown_file;
};

std::string command_of(const Recipe& recipe, const std::string& budget) {
  std::string arguments(recipe.arguments);
  if (arguments.find("--time-limit") == std::string::npos) arguments += " --time-limit " + budget;
  return fmt::format("linnet run {} {} --check-online", recipe.target, arguments);
}

Attempt attempt_of(const ChildRun& run, int seed) {
  Attempt attempt;
  attempt.seed = static_cast<std::uint64_t>(seed);
  attempt.verdict = run.verdict;
  attempt.why = run.why;
  attempt.operations = run.operations;
  const auto number = [&](const char* pointer, double otherwise) {
    const json::json_pointer place(pointer);
    return run.results.contains(place) ? run.results[place].get<double>() : otherwise;
  };
  attempt.found_after_ms = number("/ended_early/time_ms", number("/duration_ms", 0));
  const json::json_pointer anomaly("/checker/counterexample/anomaly");
  if (run.results.contains(anomaly) && run.results[anomaly].is_string()) {
    attempt.anomaly = run.results[anomaly];
  }
  return attempt;
}

class Runner {
 public:
  explicit Runner(const Arguments& arguments) : arguments_(arguments) {}

  // The run is kept under the name; no bug: the right system.
  Attempt run(const Recipe& recipe, const std::string& bug, const std::string& kept, int seed) {
    auto arguments = words(command_of(recipe, arguments_.budget));
    arguments.erase(arguments.begin(), arguments.begin() + 2);  // linnet run
    arguments.insert(arguments.end(), {"--seed", std::to_string(seed)});
    if (!bug.empty()) arguments.insert(arguments.end(), {"--bug", bug});
    const auto store =
        std::filesystem::path(arguments_.store) / kept / fmt::format("seed-{}", seed);
    return attempt_of(run_child(arguments, store), seed);
  }

  // Under each recipe a right system is run once for each seed, whatever bugs it is there for.
  const Attempt& run_right(const Recipe& recipe, int seed) {
    auto& known = right_[{std::string(recipe.target), std::string(recipe.arguments), seed}];
    if (!known) known = run(recipe, "", fmt::format("{}-right", recipe.bug), seed);
    return *known;
  }

 private:
  const Arguments& arguments_;
  std::map<std::tuple<std::string, std::string, int>, std::optional<Attempt>> right_;
};

void say(const std::string& what, const Attempt& attempt) {
  fmt::print("{:<36} seed {:<3} {:<8} {}\n", what, attempt.seed, name(attempt.verdict),
             attempt.verdict == checker::Verdict::invalid
                 ? fmt::format("after {:.1f} s: {}", attempt.found_after_ms / 1000,
                               attempt.anomaly.empty() ? "of no kind with a name" : attempt.anomaly)
                 : attempt.why.substr(0, 100));
  std::fflush(stdout);
}

// Nothing to do where no file was asked for.
void save(const std::string& place, const std::string& file, const std::string& text,
          base::Errors& errors) {
  if (file.empty() || std::ofstream(file) << text << std::flush) return;
  errors.push_back({place, fmt::format("{} cannot be written", file), "give a file that can be"});
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

ExitCode keep_score(const Arguments& arguments) {
  reports::Scoreboard scoreboard;
  Runner runner(arguments);
  for (const Recipe& recipe : recipes()) {
    const std::string bug(recipe.bug);
    if (!matches(arguments.bugs, bug) || !matches(arguments.targets, std::string(recipe.target))) {
      continue;
    }
    reports::BugScore score;
    score.bug = bug;
    score.protocol = recipe.target;
    score.description = targets::find_bug(bug)->description;
    score.command = command_of(recipe, arguments.budget) + " --bug " + bug;
    for (int seed = 1; seed <= arguments.seeds; ++seed) {
      score.wrong.push_back(runner.run(recipe, bug, bug, seed));
      say(bug, score.wrong.back());
      score.right.push_back(runner.run_right(recipe, seed));
      if (score.right.back().verdict != checker::Verdict::valid) {
        say(fmt::format("{} without a bug", recipe.target), score.right.back());
      }
    }
    scoreboard.push_back(std::move(score));
  }
  if (scoreboard.empty()) {
    return report_errors({{"--bugs",
                           fmt::format("\"{}\" of \"{}\" is no bug with a recipe", arguments.bugs,
                                       arguments.targets),
                           "linnet list bugs says which there are"}});
  }
  fmt::print("{}", scoreboard_text(scoreboard));
  base::Errors errors;
  save("--json", arguments.json_file, scoreboard_json(scoreboard).dump(2) + "\n", errors);
  save("--html", arguments.html_file, scoreboard_html(scoreboard), errors);
  save("--markdown", arguments.markdown_file, scoreboard_markdown(scoreboard), errors);
  if (!errors.empty()) return report_errors(errors);
  return is_good(scoreboard) ? kValid : kInvalid;
}

}  // namespace

Action add_scoreboard_command(CLI::App& program) {
  auto* command = program.add_subcommand(
      "scoreboard", "Find the deliberate bugs, and accuse no right system under the same faults");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--bugs", arguments->bugs, "Which, as a shell pattern")
      ->capture_default_str();
  command->add_option("--targets", arguments->targets, "Of which targets, as a shell pattern")
      ->capture_default_str();
  command->add_option("--seeds", arguments->seeds, "Runs of each, with seeds from 1 on")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command
      ->add_option("--budget", arguments->budget,
                   "How long clients work in a run whose recipe does not say")
      ->capture_default_str();
  command->add_option("--store", arguments->store, "The folder that keeps the runs")
      ->capture_default_str();
  command->add_option("--json", arguments->json_file, "Write the scores to this file");
  command->add_option("--html", arguments->html_file, "Write a page to this file");
  command->add_option("--markdown", arguments->markdown_file, "Write tables to this file");
  command->footer(
      "Exit codes: 0 when each bug was found in four of five runs and nobody right was accused; "
      "else 1.");
  return [arguments] { return keep_score(*arguments); };
}

}  // namespace linnet::harness
