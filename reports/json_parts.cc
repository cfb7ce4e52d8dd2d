#include "reports/json_parts.h"

#include <chrono>

#include "history/json.h"

namespace linnet::reports {
namespace {

using nlohmann::ordered_json;

ordered_json milliseconds_json(const std::optional<std::chrono::nanoseconds>& duration) {
  return duration ? ordered_json(to_milliseconds(*duration)) : ordered_json(nullptr);
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json latency_json(const std::optional<Latency>& latency) {
  if (!latency) return nullptr;
  return {{"p50", to_milliseconds(latency->p50)},
          {"p90", to_milliseconds(latency->p90)},
          {"p99", to_milliseconds(latency->p99)},
          {"p99.9", to_milliseconds(latency->p999)},
          {"max", to_milliseconds(latency->max)}};
}

ordered_json fault_json(const FaultFigures& figures) {
  const Fault& fault = figures.fault;
  ordered_json document;
  document["fault"] = fault.number;
  document["kind"] = fault.kind;
  document["start_ms"] = to_milliseconds(fault.start);
  document["end_ms"] = milliseconds_json(fault.end);
  document["nodes"] = fault.nodes;
  document["shape"] = text_or_null(fault.shape);
  document["bit"] = fault.bit;
  document["effect"] = fault.effect;
  document["recovery_ms"] = milliseconds_json(figures.recovery);
  document["outage_ms"] = to_milliseconds(figures.outage);
  return document;
}

}  // namespace

ordered_json key_json(const std::optional<history::Value>& key) {
  return key ? ordered_json(history::to_json(*key)) : ordered_json(nullptr);
}

ordered_json operation_json(const history::Operation& operation) {
  ordered_json document;
  document["process"] = operation.process.value;
  document["f"] = operation.f;
  document["key"] = key_json(operation.key);
  document["input"] = history::to_json(operation.input);
  document["output"] = history::to_json(operation.output);
  document["outcome"] = history::name(operation.outcome);
  document["call_ms"] = to_milliseconds(operation.call_time);
  document["return_ms"] = operation.completed
                              ? ordered_json(to_milliseconds(operation.completion_time))
                              : ordered_json(nullptr);
  document["node"] = text_or_null(operation.node);
  document["error"] = text_or_null(operation.error);
  return document;
}

ordered_json involved_json(const Judgement& judgement) {
  ordered_json list = ordered_json::array();
  if (!judgement.explanation) return list;
  for (const checker::Involved& involved : judgement.explanation->involved) {
    list.push_back({{"role", checker::name(involved.role)},
                    {"operation", operation_json(judgement.operations[involved.operation])}});
  }
  return list;
}

ordered_json parts_json(const Judgement& judgement) {
  ordered_json list = ordered_json::array();
  for (const Part& part : judgement.parts) {
    list.push_back(
        {{"name", part.name}, {"verdict", checker::name(part.verdict)}, {"why", part.why}});
  }
  return list;
}

ordered_json counts_json(const Counts& counts) {
  return {{"ok", counts.ok}, {"fail", counts.fail}, {"info", counts.info}};
}

ordered_json functions_json(const Figures& figures) {
  ordered_json list = ordered_json::array();
  for (const FunctionFigures& function : figures.functions) {
    ordered_json document;
    document["f"] = function.f;
    document.update(counts_json(function.counts));
    document["errors"] = function.errors;
    document["latency_ms"] = latency_json(function.latency);
    list.push_back(std::move(document));
  }
  return list;
}

ordered_json per_second_json(const Figures& figures) {
  ordered_json ok = ordered_json::array();
  ordered_json fail = ordered_json::array();
  ordered_json info = ordered_json::array();
  for (const Counts& second : figures.per_second) {
    ok.push_back(second.ok);
    fail.push_back(second.fail);
    info.push_back(second.info);
  }
  return {{"ok", ok}, {"fail", fail}, {"info", info}};
}

ordered_json faults_json(const Figures& figures) {
  ordered_json list = ordered_json::array();
  for (const FaultFigures& fault : figures.faults) list.push_back(fault_json(fault));
  return list;
}

ordered_json exits_json(const NemesisRecord& record) {
  ordered_json list = ordered_json::array();
  for (const NodeExit& exit : record.exits) {
    list.push_back({{"time_ms", to_milliseconds(exit.time)},
                    {"node", exit.node},
                    {"status", exit.status},
                    {"last_lines", exit.last_lines},
                    {"log", text_or_null(exit.log)}});
  }
  return list;
}

ordered_json heal_json(const NemesisRecord& record) {
  if (!record.heal) return nullptr;
  return {{"time_ms", to_milliseconds(record.heal->time)},
          {"verified", record.heal->verified},
          {"problems", record.heal->problems}};
}

ordered_json early_end_json(const NemesisRecord& record) {
  if (!record.early_end) return nullptr;
  return {{"time_ms", to_milliseconds(record.early_end->time)}, {"why", record.early_end->why}};
}

std::string dump(const ordered_json& document, int indent) {
  return document.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace linnet::reports
