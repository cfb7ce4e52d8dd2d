// linnet check FILE...
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "checker/graph.h"
#include "harness/check_file.h"
#include "harness/check_options.h"
#include "harness/commands.h"
#include "harness/run_options.h"
#include "reports/figures.h"
#include "reports/json_parts.h"
#include "reports/results.h"
#include "reports/summary.h"
#include "reports/witness.h"

namespace linnet::harness {
namespace {

using checker::Verdict;
using nlohmann::ordered_json;

std::string shown_name(const std::string& file) {
  return file == "-" ? "standard input" : file;
}

// "0.4 ms", "170 ms", "12.3 s"
std::string elapsed(std::chrono::nanoseconds duration) {
  const double ms = reports::to_milliseconds(duration);
  if (ms < 10) return fmt::format("{:.1f} ms", ms);
  if (ms < 1000) return fmt::format("{:.0f} ms", ms);
  return fmt::format("{:.1f} s", ms / 1000);
}

// What was spent without an answer.
std::string cost(const checker::Statistics& statistics) {
  return fmt::format("{} configurations and {:.1f} MB in {}", statistics.configurations,
                     static_cast<double>(statistics.peak_bytes) / 1e6,
                     elapsed(statistics.duration));
}

// "history.jsonl: valid (cas-register, 170 operations, 3.1 ms)", and why it is not.
std::string summary_line(const std::string& file, const reports::Judgement& judgement) {
  const auto& check = judgement.check;
  std::string line =
      fmt::format("{}: {} ({}, {} operations, {})", shown_name(file), name(judgement.verdict),
                  check.model, judgement.operations.size(), elapsed(check.statistics.duration));
  if (judgement.verdict != Verdict::valid) line += ": " + judgement.why;
  if (check.verdict == Verdict::unknown) line += "; it cost " + cost(check.statistics);
  return line;
}

ordered_json errors_json(const base::Errors& errors) {
  auto list = ordered_json::array();
  for (const base::Error& error : errors) {
    list.push_back({{"place", error.place}, {"what", error.what}, {"remedy", error.remedy}});
  }
  return list;
}

ordered_json result_json(const std::string& file, const base::Result<CheckedFile>& checked) {
  ordered_json result;
  result["file"] = shown_name(file);
  if (!checked) {
    result["verdict"] = nullptr;
    result["errors"] = errors_json(checked.error());
    return result;
  }
  const reports::Judgement& judgement = checked->judgement;
  const auto figures = reports::figures(checked->history, judgement.operations, judgement.nemesis);
  result["verdict"] = name(judgement.verdict);
  result["why"] = judgement.why;
  result["notes"] = checked->notes;
  result["assumptions"] = checked->assumptions;
  result["parts"] = reports::parts_json(judgement);
  result["counts"] = reports::counts_json(figures.counts);
  result["checker"] = reports::checker_json(judgement);
  return result;
}

base::Result<void> write(const std::string& file, const std::string& text) {
  std::ofstream output(file, std::ios::binary);
  output << text;
  output.close();
  if (output) return {};
  return base::failure(file, "cannot be written",
                       "does the folder exist, and is there space left?");
}

// Judges the files one after the other, and says of each what it is as soon as it is known.
class CheckCommand {
 public:
  explicit CheckCommand(CheckRequest request) : request_(std::move(request)) {}

  ExitCode run() {
    for (const std::string& file : request_.files) {
      const auto checked = check_file(file, request_);
      if (request_.json) {
        results_.push_back(result_json(file, checked));
      } else {
        say(file, checked);
      }
      if (checked) {
        accept(checked->judgement);
      } else {
        complete_ = false;
      }
    }
    if (request_.json) print_document();
    fmt::print("{}", details_);
    return code();
  }

 private:
  void say(const std::string& file, const base::Result<CheckedFile>& checked) {
    if (!checked) {
      report_errors(checked.error());
      fmt::print("{}: not judged: {}\n", shown_name(file), checked.error().front().text());
    } else {
      for (const std::string& note : checked->notes) fmt::print(stderr, "note: {}\n", note);
      say_assumptions(*checked);
      fmt::print("{}\n", summary_line(file, checked->judgement));
      if (request_.explain) explain(file, *checked);
    }
    std::fflush(stdout);
  }

  // Once for all files of which the same is to be said.
  void say_assumptions(const CheckedFile& checked) {
    for (const std::string& assumption : checked.assumptions) {
      if (assumptions_.insert(assumption).second) fmt::print(stderr, "note: {}\n", assumption);
    }
  }

  // The details come behind all lines.
  void explain(const std::string& file, const CheckedFile& checked) {
    const reports::Judgement& judgement = checked.judgement;
    const auto figures = reports::figures(checked.history, judgement.operations, judgement.nemesis);
    details_ += fmt::format("\n{}: {}", shown_name(file),
                            reports::summary(judgement, figures, {{}, {}, writes_colour(stdout)}));
  }

  void accept(const reports::Judgement& judgement) {
    worst_ = checker::worst(worst_, judgement.verdict);
    if (!request_.witness.empty()) {
      if (judgement.check.verdict == Verdict::valid) {
        save(request_.witness,
             reports::witness_lines(judgement.operations, judgement.check.witness));
      } else {
        say_not_written("--witness: there is none", request_.witness);
      }
    }
    if (request_.dot.empty()) return;
    if (judgement.explanation && judgement.explanation->sub_history) {
      save(request_.dot, checker::dot(judgement.operations, *judgement.explanation->sub_history));
    } else {
      say_not_written("--dot: there is no violation to draw", request_.dot);
    }
  }

  void save(const std::string& file, const std::string& text) {
    const auto written = write(file, text);
    if (written) return;
    report_errors(written.error());
    complete_ = false;
  }

  static void say_not_written(const char* why, const std::string& file) {
    fmt::print(stderr, "note: {}, and {} is not written\n", why, file);
  }

  void print_document() const {
    ordered_json document;
    document["linnet"] = LINNET_VERSION;
    document["verdict"] = complete_ ? ordered_json(name(worst_)) : ordered_json(nullptr);
    document["exit_code"] = static_cast<int>(code());
    document["results"] = results_;
    fmt::print("{}\n", reports::dump(document, 2));
  }

  ExitCode code() const { return complete_ ? exit_code(worst_) : kBadArguments; }

  CheckRequest request_;
  Verdict worst_ = Verdict::valid;
  bool complete_ = true;               // every file was judged
  std::set<std::string> assumptions_;  // that were said
  std::string details_;
  ordered_json results_ = ordered_json::array();
};

ExitCode check(const CheckArguments& arguments) {
  auto request = check_request(arguments);
  if (!request) return report_errors(request.error());
  return CheckCommand(*std::move(request)).run();
}

}  // namespace

Action add_check_command(CLI::App& program) {
  auto* command = program.add_subcommand("check", "Judge recorded histories");
  auto arguments = std::make_shared<CheckArguments>();
  add_check_options(*command, *arguments);
  command->footer(
      "Exit codes: 0 all valid, 1 one invalid, 2 one unknown and none invalid, 254 bad arguments "
      "or\n"
      "a file that cannot be judged, 255 internal error.\n"
      "Example: linnet check store/latest/history.jsonl");
  return [arguments] { return check(*arguments); };
}

}  // namespace linnet::harness
