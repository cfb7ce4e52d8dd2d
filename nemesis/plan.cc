#include "nemesis/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

namespace linnet::nemesis {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json fault_to_json(const Fault& fault) {
  ordered_json document;
  document["id"] = fault.id;
  document["kind"] = fault.kind;
  if (!fault.shape.empty()) document["shape"] = fault.shape;
  document["start_ms"] = fault.start.count();
  document["end_ms"] = fault.end.count();
  if (fault.primaries) document["primaries"] = true;
  if (!fault.nodes.empty()) document["nodes"] = to_json(fault.nodes);
  if (!fault.cut.empty()) document["cut"] = to_json(fault.cut);
  return document;
}

// Reads one fault, gathering everything that is wrong with it.
class FaultReader {
 public:
  FaultReader(const json& document, int nodes, std::string place)
      : document_(document), nodes_(nodes), place_(std::move(place)) {}

  Fault read(int default_id) {
    Fault fault;
    if (!document_.is_object()) {
      complain("", "is not an object");
      return fault;
    }
    fault.id = static_cast<int>(integer("id", default_id));
    fault.kind = string("kind");
    fault.shape = string("shape");
    fault.start = milliseconds(integer("start_ms", std::nullopt));
    fault.end = milliseconds(integer("end_ms", std::nullopt));
    fault.primaries = boolean("primaries");
    fault.nodes = node_list("nodes");
    fault.cut = link_list("cut");
    judge(fault);
    return fault;
  }

  base::Errors take_errors() { return std::move(errors_); }

 private:
  void judge(const Fault& fault) {
    const bool partition = fault.kind == "partition";
    if (!partition && fault.kind != "kill" && fault.kind != "pause") {
      complain("kind", "must be \"kill\", \"pause\" or \"partition\"");
      return;
    }
    if (fault.start.count() < 0) complain("start_ms", "must not be negative");
    if (fault.end <= fault.start) complain("end_ms", "must be later than start_ms");
    if (partition && !fault.primaries && fault.cut.empty()) {
      complain("cut", "must name the links to cut, unless primaries is true");
    }
    if ((!partition || fault.primaries) && fault.nodes.empty()) {
      complain("nodes", "must name at least one node");
    }
  }

  std::int64_t integer(const char* field, std::optional<std::int64_t> otherwise) {
    const auto found = document_.find(field);
    if (found == document_.end() && otherwise) return *otherwise;
    if (found != document_.end() && found->is_number_integer()) return found->get<std::int64_t>();
    complain(field, found == document_.end() ? "is missing" : "must be an integer");
    return 0;
  }

  std::string string(const char* field) {
    const auto found = document_.find(field);
    if (found == document_.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    complain(field, "must be a string");
    return {};
  }

  bool boolean(const char* field) {
    const auto found = document_.find(field);
    if (found == document_.end()) return false;
    if (found->is_boolean()) return found->get<bool>();
    complain(field, "must be true or false");
    return false;
  }

  std::optional<NodeId> node(const json& text, const char* field) {
    const auto parsed = parse_node(text, nodes_, fmt::format("{}.{}", place_, field));
    if (parsed) return *parsed;
    errors_.insert(errors_.end(), parsed.error().begin(), parsed.error().end());
    return std::nullopt;
  }

  const json* list(const char* field) {
    const auto found = document_.find(field);
    if (found == document_.end()) return nullptr;
    if (found->is_array()) return &*found;
    complain(field, "must be a list");
    return nullptr;
  }

  std::vector<NodeId> node_list(const char* field) {
    std::vector<NodeId> nodes;
    if (const json* names = list(field)) {
      for (const json& text : *names) {
        if (const auto id = node(text, field)) nodes.push_back(*id);
      }
    }
    return nodes;
  }

  std::vector<Link> link_list(const char* field) {
    std::vector<Link> links;
    const json* pairs = list(field);
    if (pairs == nullptr) return links;
    for (const json& pair : *pairs) {
      if (!pair.is_array() || pair.size() != 2) {
        complain(field, "must be a list of pairs of nodes, such as [\"n1\", \"n2\"]");
        continue;
      }
      const auto from = node(pair[0], field);
      const auto to = node(pair[1], field);
      if (from && to && *from == *to) complain(field, "a node has no link to itself");
      if (from && to && *from != *to) links.push_back({*from, *to});
    }
    return links;
  }

  void complain(const std::string& field, const std::string& what) {
    errors_.push_back({field.empty() ? place_ : fmt::format("{}.{}", place_, field), what, ""});
  }

  const json& document_;
  const int nodes_;
  const std::string place_;
  base::Errors errors_;
};

}  // namespace

ordered_json to_json(const Plan& plan) {
  ordered_json document;
  document["seed"] = plan.seed;
  document["nodes"] = plan.nodes;
  document["faults"] = ordered_json::array();
  for (const Fault& fault : plan.faults) document["faults"].push_back(fault_to_json(fault));
  return document;
}

base::Result<Plan> plan_from_json(const json& document, int nodes, const std::string& source) {
  if (!document.is_object() || !document.contains("faults") || !document["faults"].is_array()) {
    return base::failure(source, "is no plan", "a plan is an object with a list \"faults\"");
  }
  base::Errors errors;
  Plan plan;
  plan.nodes = nodes;
  if (const auto seed = document.find("seed"); seed != document.end()) {
    if (seed->is_number_unsigned()) {
      plan.seed = seed->get<std::uint64_t>();
    } else {
      errors.push_back({source + ": seed", "must be an integer from 0", ""});
    }
  }
  if (const auto size = document.find("nodes"); size != document.end() && *size != nodes) {
    errors.push_back({source + ": nodes",
                      fmt::format("the plan is for {} nodes, not {}", size->dump(), nodes),
                      "pass the plan's number to --nodes"});
  }
  int rank = 0;
  for (const json& item : document["faults"]) {
    FaultReader reader(item, nodes, fmt::format("{}: faults[{}]", source, rank));
    ++rank;
    plan.faults.push_back(reader.read(rank));
    const auto more = reader.take_errors();
    errors.insert(errors.end(), more.begin(), more.end());
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  std::stable_sort(plan.faults.begin(), plan.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.start < b.start; });
  return plan;
}

base::Result<Plan> read_plan(const std::string& path, int nodes) {
  std::ifstream file(path);
  if (!file) return base::failure(path, "cannot be read");
  try {
    return plan_from_json(json::parse(file), nodes, path);
  } catch (const json::parse_error& error) {
    return base::failure(path, error.what(), "a plan is a JSON document");
  }
}

}  // namespace linnet::nemesis
