// Plans from JSON: everything that is wrong is found in one reading.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "nemesis/fault_reader.h"
#include "nemesis/plan.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;

// The plan's own fields; the faults are read apart.
void read_head(const json& document, const std::string& source, Plan& plan, base::Errors& errors) {
  if (const auto seed = document.find("seed"); seed != document.end()) {
    if (seed->is_number_unsigned()) {
      plan.seed = seed->get<std::uint64_t>();
    } else {
      errors.push_back({source + ": seed", "must be an integer from 0", ""});
    }
  }
  if (const auto text = document.find("description"); text != document.end()) {
    if (text->is_string()) {
      plan.description = *text;
    } else {
      errors.push_back({source + ": description", "must be a text", ""});
    }
  }
  if (const auto size = document.find("nodes"); size != document.end() && *size != plan.nodes) {
    errors.push_back({source + ": nodes",
                      fmt::format("the plan is for {} nodes, not {}", size->dump(), plan.nodes),
                      "pass the plan's number to --nodes"});
  }
  for (const auto& [field, value] : document.items()) {
    static const std::set<std::string> known{"description", "faults", "nodes", "seed"};
    if (known.contains(field)) continue;
    errors.push_back({fmt::format("{}: {}", source, field), "a plan has no such field",
                      fmt::format("it has {}", fmt::join(known, ", "))});
  }
}

// A fault is told from the others by its number, in the history and in the report.
void refuse_twins(const Plan& plan, const std::string& source, base::Errors& errors) {
  std::map<int, int> first;
  for (int rank = 0; const Fault& fault : plan.faults) {
    const auto [earlier, is_new] = first.emplace(fault.id, rank);
    if (!is_new) {
      errors.push_back(
          {fmt::format("{}: faults[{}].id", source, rank),
           fmt::format("{} is the id of faults[{}] already", fault.id, earlier->second),
           "leave ids out, and they are numbered"});
    }
    ++rank;
  }
}

}  // namespace

base::Result<Plan> plan_from_json(const json& document, int nodes, std::uint64_t seed,
                                  const std::string& source) {
  if (!document.is_object() || !document.contains("faults") || !document["faults"].is_array()) {
    return base::failure(source, "is no plan", "a plan is an object with a list \"faults\"");
  }
  base::Errors errors;
  Plan plan;
  plan.seed = seed;
  plan.nodes = nodes;
  read_head(document, source, plan, errors);
  for (int rank = 0; const json& item : document["faults"]) {
    const std::string place = fmt::format("{}: faults[{}]", source, rank);
    plan.faults.push_back(read_fault(item, nodes, place, ++rank, errors));
  }
  refuse_twins(plan, source, errors);
  if (!errors.empty()) return base::failure(std::move(errors));
  std::ranges::stable_sort(plan.faults, std::less{}, &Fault::start);
  return plan;
}

base::Result<Plan> read_plan(const std::string& path, int nodes, std::uint64_t seed) {
  std::ifstream file(path);
  if (!file) return base::failure(path, "cannot be read");
  try {
    return plan_from_json(json::parse(file), nodes, seed, path);
  } catch (const json::parse_error& error) {
    return base::failure(path, error.what(), "a plan is a JSON document");
  }
}

}  // namespace linnet::nemesis
