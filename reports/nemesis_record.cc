#include "reports/nemesis_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace linnet::reports {
namespace {

using history::NemesisEvent;
using nlohmann::json;

std::string string_at(const json& object, const char* name) {
  const auto field = object.find(name);
  return field != object.end() && field->is_string() ? field->get<std::string>() : std::string();
}

bool true_at(const json& object, const char* name) {
  const auto field = object.find(name);
  return field != object.end() && field->is_boolean() && field->get<bool>();
}

std::vector<std::string> strings_at(const json& object, const char* name) {
  std::vector<std::string> strings;
  const auto field = object.find(name);
  if (field == object.end() || !field->is_array()) return strings;
  for (const auto& element : *field) {
    if (element.is_string()) strings.push_back(element.get<std::string>());
  }
  return strings;
}

bool start_fault(const NemesisEvent& event, std::int64_t number, NemesisRecord& record) {
  Fault fault;
  fault.number = number;
  fault.kind = event.f;
  fault.start = event.time;
  fault.nodes = strings_at(event.value, "nodes");
  fault.shape = string_at(event.value, "shape");
  record.faults.push_back(std::move(fault));
  return true;
}

bool end_fault(const NemesisEvent& event, std::int64_t number, NemesisRecord& record) {
  const auto fault = std::ranges::find_if(record.faults, [&](const Fault& candidate) {
    return candidate.number == number && candidate.kind == event.f && !candidate.end;
  });
  if (fault == record.faults.end()) return false;
  fault->end = event.time;
  fault->bit = true_at(event.value, "bit");
  if (event.value.contains("effect")) fault->effect = event.value["effect"];
  if (fault->nodes.empty()) fault->nodes = strings_at(event.value, "nodes");
  return true;
}

bool take_fault(const NemesisEvent& event, NemesisRecord& record) {
  const auto number = event.value.find("fault");
  if (number == event.value.end() || !number->is_number_integer()) return false;
  const std::string phase = string_at(event.value, "phase");
  if (phase == "start") return start_fault(event, number->get<std::int64_t>(), record);
  if (phase == "end") return end_fault(event, number->get<std::int64_t>(), record);
  return false;
}

bool take_exit(const NemesisEvent& event, NemesisRecord& record) {
  NodeExit exit{event.time, string_at(event.value, "node"), string_at(event.value, "status"),
                strings_at(event.value, "last_lines"), string_at(event.value, "log")};
  if (exit.node.empty()) return false;
  record.exits.push_back(std::move(exit));
  return true;
}

bool take_heal(const NemesisEvent& event, NemesisRecord& record) {
  if (!event.value.contains("verified")) return false;
  record.heal =
      Heal{event.time, true_at(event.value, "verified"), strings_at(event.value, "problems")};
  return true;
}

bool take_early_end(const NemesisEvent& event, NemesisRecord& record) {
  if (!event.value.contains("why")) return false;
  record.early_end = EarlyEnd{event.time, string_at(event.value, "why")};
  return true;
}

bool take(const NemesisEvent& event, NemesisRecord& record) {
  if (!event.value.is_object()) return false;
  if (event.f == "node-exit") return take_exit(event, record);
  if (event.f == "heal") return take_heal(event, record);
  if (event.f == "end-early") return take_early_end(event, record);
  return take_fault(event, record);
}

}  // namespace

NemesisRecord nemesis_record(const history::History& history) {
  NemesisRecord record;
  for (const NemesisEvent& event : history.nemesis) {
    if (!take(event, record)) ++record.others;
  }
  return record;
}

std::string text(const Fault& fault) {
  return fmt::format("fault {} ({}{}{}{}{})", fault.number, fault.kind,
                     fault.shape.empty() ? "" : " ", fault.shape, fault.nodes.empty() ? "" : " of ",
                     fmt::join(fault.nodes, ", "));
}

}  // namespace linnet::reports
