#include "reports/page_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "history/json.h"
#include "reports/excerpt.h"
#include "reports/json_parts.h"

namespace linnet::reports {
namespace {

using history::Operation;
using history::Outcome;
using nlohmann::ordered_json;

// A dot of the chart: when an operation was called and how long it took.
struct Dot {
  double called_ms = 0;
  double took_ms = 0;
};

// To the microsecond: more would only make the page larger.
double rounded(double milliseconds) {
  return std::round(milliseconds * 1000) / 1000;
}

// Of each of `limit` / 2 stretches of time the first dot and the slowest.
std::vector<Dot> thinned(const std::vector<Dot>& dots, std::size_t limit) {
  if (dots.size() <= limit) return dots;
  const auto stretches = static_cast<double>(std::max<std::size_t>(1, limit / 2));
  const double start = dots.front().called_ms;
  const double width = (dots.back().called_ms - start) / stretches;
  std::vector<Dot> kept;
  auto first = dots.begin();
  for (double stretch = 1; first != dots.end(); ++stretch) {
    const double end = start + stretch * width;
    auto last = std::find_if(first, dots.end(), [end](const Dot& d) { return d.called_ms >= end; });
    if (stretch >= stretches) last = dots.end();
    if (first == last) continue;
    kept.push_back(*first);
    const auto slowest = std::max_element(
        first, last, [](const Dot& a, const Dot& b) { return a.took_ms < b.took_ms; });
    if (slowest != first) kept.push_back(*slowest);
    first = last;
  }
  return kept;
}

std::map<std::string, std::vector<Dot>> dots_by_function(const std::vector<Operation>& operations) {
  std::map<std::string, std::vector<Dot>> functions;
  for (const Operation& operation : operations) {
    if (operation.outcome != Outcome::ok) continue;
    functions[operation.f].push_back(
        {to_milliseconds(operation.call_time),
         to_milliseconds(operation.completion_time - operation.call_time)});
  }
  return functions;
}

ordered_json latency_json(const std::vector<Operation>& operations) {
  const auto functions = dots_by_function(operations);
  ordered_json list = ordered_json::array();
  for (const auto& [f, dots] : functions) {
    ordered_json called = ordered_json::array();
    ordered_json took = ordered_json::array();
    for (const Dot& dot : thinned(dots, kLatencyDots / functions.size())) {
      called.push_back(rounded(dot.called_ms));
      took.push_back(rounded(dot.took_ms));
    }
    list.push_back({{"f", f}, {"of", dots.size()}, {"called_ms", called}, {"took_ms", took}});
  }
  return list;
}

// Completions a second, each point the mean of `step_s` seconds.
ordered_json throughput_json(const Figures& figures) {
  const std::size_t seconds = figures.per_second.size();
  const std::size_t step =
      std::max<std::size_t>(1, (seconds + kThroughputPoints - 1) / kThroughputPoints);
  ordered_json ok = ordered_json::array();
  ordered_json fail = ordered_json::array();
  ordered_json info = ordered_json::array();
  for (std::size_t from = 0; from < seconds; from += step) {
    const std::size_t to = std::min(seconds, from + step);
    Counts sum;
    for (std::size_t i = from; i < to; ++i) {
      sum.ok += figures.per_second[i].ok;
      sum.fail += figures.per_second[i].fail;
      sum.info += figures.per_second[i].info;
    }
    const auto width = static_cast<double>(to - from);
    ok.push_back(static_cast<double>(sum.ok) / width);
    fail.push_back(static_cast<double>(sum.fail) / width);
    info.push_back(static_cast<double>(sum.info) / width);
  }
  return {{"step_s", step}, {"ok", ok}, {"fail", fail}, {"info", info}};
}

// Every node that is known of: those of the test and those that exited.
ordered_json nodes_json(const TestInfo& info, const NemesisRecord& record) {
  ordered_json list = ordered_json::array();
  std::set<std::string> known(info.nodes.begin(), info.nodes.end());
  std::vector<std::string> names = info.nodes;
  for (const NodeExit& exit : record.exits) {
    if (known.insert(exit.node).second) names.push_back(exit.node);
  }
  for (const std::string& name : names) {
    NemesisRecord own;
    std::ranges::copy_if(record.exits, std::back_inserter(own.exits),
                         [&name](const NodeExit& exit) { return exit.node == name; });
    list.push_back({{"name", name}, {"exits", exits_json(own)}});
  }
  return list;
}

// As operation_json, and how to draw it: positions on the axis, where null is the end of time.
ordered_json shown_json(const Operation& operation, const Excerpt::Shown& shown) {
  ordered_json document = operation_json(operation);
  document["label"] = label(operation);
  document["text"] = history::text(operation);
  document["called"] = operation.called;
  document["returned"] = nullptr;
  if (operation.returned != Operation::kNever) document["returned"] = operation.returned;
  document["role"] = nullptr;
  if (shown.role) document["role"] = checker::name(*shown.role);
  return document;
}

ordered_json excerpt_json(const Judgement& judgement) {
  const Excerpt chosen = excerpt(judgement, kExcerptOperations);
  ordered_json operations = ordered_json::array();
  for (const Excerpt::Shown& shown : chosen.shown) {
    operations.push_back(shown_json(judgement.operations[shown.operation], shown));
  }
  return {{"violation", chosen.violation},
          {"key", key_json(chosen.key)},
          {"operations", operations},
          {"left_out", chosen.left_out}};
}

// As it was recorded, and drawn as it was judged.
ordered_json part_json(const Judgement& judgement, std::size_t place) {
  const checker::SubHistory& sub = *judgement.explanation->sub_history;
  const checker::SubHistory::Part& part = sub.parts[place];
  const Operation& recorded = judgement.operations[part.operation];
  const bool culprit = place == sub.culprit;
  ordered_json document = shown_json(
      recorded, {part.operation, culprit ? std::optional(checker::Role::culprit) : std::nullopt});
  document["label"] = checker::label(judgement.operations, part);
  if (part.judged.returned == Operation::kNever) document["returned"] = nullptr;
  document["end_dropped"] = part.judged.outcome == Outcome::info && recorded.outcome == Outcome::ok;
  return document;
}

// The operations that the explanation draws, and its text behind the drawing.
ordered_json sub_history_json(const Judgement& judgement) {
  if (!judgement.explanation || judgement.explanation->drawing.empty()) return nullptr;
  const std::string& text = judgement.explanation->text;
  const std::string& drawing = judgement.explanation->drawing;
  ordered_json operations = ordered_json::array();
  const std::size_t parts = judgement.explanation->sub_history->parts.size();
  for (std::size_t i = 0; i < parts; ++i) operations.push_back(part_json(judgement, i));
  return {{"operations", operations}, {"behind", text.substr(text.find(drawing) + drawing.size())}};
}

ordered_json checker_json(const checker::CheckResult& check) {
  return {{"model", check.model},
          {"initial", history::to_json(check.initial)},
          {"verdict", checker::name(check.verdict)},
          {"operations", check.statistics.operations},
          {"partitions", check.statistics.partitions},
          {"configurations", check.statistics.configurations},
          {"duration_ms", to_milliseconds(check.statistics.duration)}};
}

ordered_json test_json(const TestInfo& info) {
  ordered_json test = to_json(info);
  test["seed"] = std::to_string(info.seed);  // JavaScript's numbers hold 53 bits
  return test;
}

}  // namespace

ordered_json page_data(const TestInfo& info, const Judgement& judgement, const Figures& figures) {
  ordered_json data;
  data["verdict"] = checker::name(judgement.verdict);
  data["why"] = judgement.why;
  data["parts"] = parts_json(judgement);
  data["test"] = test_json(info);
  data["explanation"] = nullptr;
  if (judgement.explanation) {
    const std::string& text = judgement.explanation->text;
    const std::string& drawing = judgement.explanation->drawing;
    data["explanation"] = drawing.empty() ? text : text.substr(0, text.find(drawing));
  }
  data["sub_history"] = sub_history_json(judgement);
  data["duration_ms"] = to_milliseconds(figures.duration);
  data["ok_per_second"] = figures.ok_per_second;
  data["counts"] = counts_json(figures.counts);
  data["functions"] = functions_json(figures);
  data["checker"] = checker_json(judgement.check);
  data["throughput"] = throughput_json(figures);
  data["latency"] = latency_json(judgement.operations);
  data["faults"] = faults_json(figures);
  data["nodes"] = nodes_json(info, judgement.nemesis);
  data["heal"] = heal_json(judgement.nemesis);
  data["ended_early"] = early_end_json(judgement.nemesis);
  data["excerpt"] = excerpt_json(judgement);
  return data;
}

}  // namespace linnet::reports
