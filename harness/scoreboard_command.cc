// linnet scoreboard: are the deliberate bugs found, and nobody else accused?
#include <fmt/format.h>
#include <fnmatch.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
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
  int jobs = 1;
  std::string store = "store/scoreboard";
  std::string json_file;
  bool update = false;
  std::string html_file;
  std::string markdown_file;
};

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

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_EXTMATCH) == 0;
}

// A run under a recipe.
struct Trial {
  const Recipe* recipe;
  std::string bug;  // empty: of the right system
  int seed;
  Attempt attempt;

  std::string title() const {
    return bug.empty() ? fmt::format("{} without a bug", recipe->target) : bug;
  }
};

// The run is kept under the name of the bug, or of the first that the recipe is there for.
void run(Trial& trial, const Arguments& arguments) {
  auto options = words(command(*trial.recipe, arguments.budget));
  options.erase(options.begin(), options.begin() + 2);  // linnet run
  options.insert(options.end(), {"--seed", std::to_string(trial.seed)});
  if (!trial.bug.empty()) options.insert(options.end(), {"--bug", trial.bug});
  const std::string kept =
      trial.bug.empty() ? fmt::format("{}-right", trial.recipe->bug) : trial.bug;
  const auto store =
      std::filesystem::path(arguments.store) / kept / fmt::format("seed-{}", trial.seed);
  trial.attempt = attempt_of(run_child(options, store), trial.seed);
}

void say(const Trial& trial) {
  const Attempt& attempt = trial.attempt;
  fmt::print("{:<36} seed {:<3} {:<8} {}\n", trial.title(), attempt.seed, name(attempt.verdict),
             attempt.verdict == checker::Verdict::invalid
                 ? fmt::format("after {:.1f} s: {}", attempt.found_after_ms / 1000,
                               attempt.anomaly.empty() ? "of no kind with a name" : attempt.anomaly)
                 : attempt.why.substr(0, 100));
  std::fflush(stdout);
}

// So many at a time, each said when it has ended.
void run_all(std::vector<Trial>& trials, const Arguments& arguments) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::vector<std::jthread> workers;
  workers.reserve(static_cast<std::size_t>(arguments.jobs));
  for (int i = 0; i < arguments.jobs; ++i) {
    workers.emplace_back([&] {
      for (std::size_t mine = next++; mine < trials.size(); mine = next++) {
        run(trials[mine], arguments);
        const std::scoped_lock lock(mutex);
        say(trials[mine]);
      }
    });
  }
}

// Those of the bugs asked for; and under each of their recipes a right system once for each seed,
// whatever bugs the recipe is there for.
std::vector<Trial> trials_of(const Arguments& arguments) {
  std::vector<Trial> trials;
  std::set<std::pair<std::string_view, std::string_view>> known;  // targets and arguments
  for (const Recipe& recipe : recipes()) {
    const std::string bug(recipe.bug);
    if (!matches(arguments.bugs, bug) || !matches(arguments.targets, std::string(recipe.target))) {
      continue;
    }
    const bool first = known.emplace(recipe.target, recipe.arguments).second;
    for (int seed = 1; seed <= arguments.seeds; ++seed) {
      trials.push_back({&recipe, bug, seed, {}});
      if (first) trials.push_back({&recipe, "", seed, {}});
    }
  }
  return trials;
}

reports::Scoreboard scores_of(const std::vector<Trial>& trials, const Arguments& arguments) {
  reports::Scoreboard scoreboard;
  for (const Trial& trial : trials) {
    if (trial.bug.empty()) continue;
    if (scoreboard.empty() || scoreboard.back().bug != trial.bug) {
      reports::BugScore& score = scoreboard.emplace_back();
      score.bug = trial.bug;
      score.protocol = trial.recipe->target;
      score.description = targets::find_bug(trial.bug)->description;
      score.command = command(*trial.recipe, arguments.budget) + " --bug " + trial.bug;
      score.scripted = is_scripted(*trial.recipe);
      for (const Trial& other : trials) {
        const bool right = other.bug.empty() && other.recipe->target == trial.recipe->target &&
                           other.recipe->arguments == trial.recipe->arguments;
        if (right) score.right.push_back(other.attempt);
      }
    }
    scoreboard.back().wrong.push_back(trial.attempt);
  }
  return scoreboard;
}

// Nothing to do where no file was asked for.
void save(const std::string& place, const std::string& file, const std::string& text,
          base::Errors& errors) {
  if (file.empty() || std::ofstream(file) << text << std::flush) return;
  errors.push_back({place, fmt::format("{} cannot be written", file), "give a file that can be"});
}

// What the file says of other bugs than those of the scores is added, in the order of the recipes.
base::Result<reports::Scoreboard> updated(const std::string& file, reports::Scoreboard scores) {
  std::ifstream stream(file);
  if (!stream) return scores;
  reports::Scoreboard before;
  try {
    before = reports::scoreboard_from_json(json::parse(stream));
  } catch (const json::exception& error) {
    return base::failure(file, error.what(),
                         "give a file that --json wrote, or leave --update out");
  }
  reports::Scoreboard all;
  for (const Recipe& recipe : recipes()) {
    for (auto* const scoreboard : {&scores, &before}) {
      const auto found = std::ranges::find(*scoreboard, recipe.bug, &reports::BugScore::bug);
      if (found == scoreboard->end()) continue;
      all.push_back(std::move(*found));
      break;
    }
  }
  return all;
}

ExitCode keep_score(const Arguments& arguments) {
  std::vector<Trial> trials = trials_of(arguments);
  if (trials.empty()) {
    return report_errors({{"--bugs",
                           fmt::format("\"{}\" of \"{}\" is no bug with a recipe", arguments.bugs,
                                       arguments.targets),
                           "linnet list bugs says which there are"}});
  }
  run_all(trials, arguments);
  reports::Scoreboard scoreboard = scores_of(trials, arguments);
  if (arguments.update) {
    auto all = updated(arguments.json_file, std::move(scoreboard));
    if (!all) return report_errors(all.error());
    scoreboard = *std::move(all);
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
  command->add_option("--bugs", arguments->bugs, "Which, as a shell pattern; @(one|other) is both")
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
  command
      ->add_option("--jobs", arguments->jobs,
                   "Runs at a time; they share the processors, so a few of a machine with many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--store", arguments->store, "The folder that keeps the runs")
      ->capture_default_str();
  auto* json = command->add_option("--json", arguments->json_file, "Write the scores to this file");
  command
      ->add_flag(
          "--update", arguments->update,
          "Keep what the file of --json says of other bugs than these, in all that is written")
      ->needs(json);
  command->add_option("--html", arguments->html_file, "Write a page to this file");
  command->add_option("--markdown", arguments->markdown_file, "Write tables to this file");
  command->footer(
      "Exit codes: 0 when each bug was found in four of five runs (in all, when its recipe is a "
      "plan) and every right system was valid; else 1.");
  return [arguments] { return keep_score(*arguments); };
}

}  // namespace linnet::harness
