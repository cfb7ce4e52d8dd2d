#include "reports/results.h"

#include <string>
#include <vector>

#include "history/json.h"
#include "reports/json_parts.h"

namespace linnet::reports {
namespace {

using history::Operation;
using nlohmann::ordered_json;

// Operations by their index, spelled out so that the file can be read without the history.
ordered_json operations_json(const std::vector<Operation>& operations,
                             const std::vector<checker::OperationIndex>& indices) {
  ordered_json list = ordered_json::array();
  for (const auto index : indices) list.push_back(operation_json(operations[index]));
  return list;
}

ordered_json configuration_json(const std::vector<Operation>& operations,
                                const checker::FurthestConfiguration& configuration) {
  ordered_json misfits = ordered_json::array();
  for (const checker::Misfit& misfit : configuration.misfits) {
    misfits.push_back(
        {{"operation", operation_json(operations[misfit.operation])}, {"why", misfit.why}});
  }
  return {{"state", configuration.state},
          {"latest", operations_json(operations, configuration.latest)},
          {"misfits", misfits},
          {"crashed_used", configuration.crashed_used}};
}

ordered_json sub_history_json(const Judgement& judgement) {
  if (!judgement.explanation || !judgement.explanation->sub_history) return nullptr;
  const checker::SubHistory& sub = *judgement.explanation->sub_history;
  ordered_json document;
  document["out_of"] = sub.out_of;
  document["minimal"] = sub.minimal;
  document["model"] = sub.model;
  document["initial"] = history::to_json(sub.initial);
  document["start"] = nullptr;
  if (sub.start) document["start"] = operation_json(judgement.operations[*sub.start]);
  document["folded"] = sub.folded;
  document["culprit"] = sub.culprit;
  document["operations"] = ordered_json::array();
  for (const checker::SubHistory::Part& part : sub.parts) {
    document["operations"].push_back(
        {{"operation", operation_json(judgement.operations[part.operation])},
         {"judged", operation_json(part.judged)}});
  }
  document["furthest"] = ordered_json::array();
  for (const auto& configuration : sub.furthest) {
    document["furthest"].push_back(configuration_json(judgement.operations, configuration));
  }
  return document;
}

ordered_json counterexample_json(const Judgement& judgement) {
  if (!judgement.check.counterexample) return nullptr;
  const checker::Counterexample& example = *judgement.check.counterexample;
  ordered_json document;
  document["explanation"] = nullptr;
  document["anomaly"] = nullptr;
  if (judgement.explanation) {
    document["explanation"] = judgement.explanation->text;
    const auto kind = judgement.explanation->anomaly;
    if (kind) document["anomaly"] = checker::name(*kind);
    document["sequentially_consistent"] = checker::name(judgement.explanation->sequential);
  }
  document["key"] = key_json(example.key);
  document["operation"] = operation_json(judgement.operations[example.operation]);
  document["involved"] = involved_json(judgement);
  document["open"] = operations_json(judgement.operations, example.open);
  document["furthest"] = ordered_json::array();
  for (const auto& configuration : example.furthest) {
    document["furthest"].push_back(configuration_json(judgement.operations, configuration));
  }
  document["sub_history"] = sub_history_json(judgement);
  return document;
}

ordered_json unfinished_json(const Judgement& judgement) {
  if (!judgement.check.unfinished) return nullptr;
  const checker::Unfinished& unfinished = *judgement.check.unfinished;
  ordered_json document;
  document["reason"] = checker::name(unfinished.reason);
  document["key"] = key_json(unfinished.key);
  document["returns_satisfied"] = unfinished.returns_satisfied;
  document["returns_total"] = unfinished.returns_total;
  document["partitions_unfinished"] = unfinished.partitions_unfinished;
  document["costliest"] = ordered_json::array();
  for (const auto& crashed : unfinished.costliest) {
    document["costliest"].push_back(
        {{"example", operation_json(judgement.operations[crashed.example])},
         {"members", crashed.members},
         {"tried", crashed.tried}});
  }
  return document;
}

ordered_json statistics_json(const checker::Statistics& statistics) {
  return {{"operations", statistics.operations},
          {"dropped", statistics.dropped},
          {"partitions", statistics.partitions},
          {"configurations", statistics.configurations},
          {"backtracks", statistics.backtracks},
          {"peak_bytes", statistics.peak_bytes},
          {"duration_ms", to_milliseconds(statistics.duration)}};
}

}  // namespace

ordered_json checker_json(const Judgement& judgement) {
  ordered_json document;
  document["model"] = judgement.check.model;
  document["initial"] = history::to_json(judgement.check.initial);
  document["verdict"] = checker::name(judgement.check.verdict);
  document["why"] = judgement.check.why;
  document["statistics"] = statistics_json(judgement.check.statistics);
  document["counterexample"] = counterexample_json(judgement);
  document["unfinished"] = unfinished_json(judgement);
  return document;
}

ordered_json results_json(const TestInfo& info, const Judgement& judgement,
                          const Figures& figures) {
  ordered_json document;
  document["verdict"] = checker::name(judgement.verdict);
  document["why"] = judgement.why;
  document["parts"] = parts_json(judgement);
  document["command"] = info.command;
  document["seed"] = info.seed;
  document["duration_ms"] = to_milliseconds(figures.duration);
  document["checker"] = checker_json(judgement);
  document["counts"] = counts_json(figures.counts);
  document["functions"] = functions_json(figures);
  document["throughput"] = {{"ok_per_second", figures.ok_per_second},
                            {"per_second", per_second_json(figures)}};
  document["faults"] = faults_json(figures);
  document["exits"] = exits_json(judgement.nemesis);
  document["heal"] = heal_json(judgement.nemesis);
  document["ended_early"] = early_end_json(judgement.nemesis);
  return document;
}

}  // namespace linnet::reports
