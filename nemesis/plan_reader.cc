// Plans from JSON: everything that is wrong is found in one reading.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "nemesis/fault_kinds.h"
#include "nemesis/partition.h"
#include "nemesis/plan.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;

const std::set<std::string>& fields_of(const FaultKind& kind) {
  static const std::set<std::string> process{"id", "kind", "start_ms", "end_ms", "nodes"};
  static const std::set<std::string> cpu{"id", "kind", "start_ms", "end_ms", "nodes", "share"};
  static const std::set<std::string> partition{"id",    "kind",  "start_ms", "end_ms",
                                               "nodes", "shape", "links"};
  if (kind.name == "cpu") return cpu;
  return kind.strikes_processes ? process : partition;
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
    fault.kind = string("kind");
    const FaultKind* kind = find_fault_kind(fault.kind);
    if (kind == nullptr) {
      complain("kind", fault.kind.empty() ? "is missing" : "is no kind of fault",
               fmt::format("choose from {}", fmt::join(kind_names(), ", ")));
    } else {
      refuse_other_fields(*kind);
    }
    fault.id = static_cast<int>(integer("id", default_id));
    fault.start = milliseconds(integer("start_ms", std::nullopt));
    fault.end = milliseconds(integer("end_ms", std::nullopt));
    fault.shape = string("shape");
    fault.links = link_list("links");
    read_nodes(fault);
    fault.share = fault.kind == "cpu" ? number("share", 0.1) : 0;
    judge_time(fault);
    if (kind != nullptr) judge_whom(fault, *kind);
    return fault;
  }

  base::Errors take_errors() { return std::move(errors_); }

 private:
  static std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const FaultKind& kind : fault_kinds()) names.push_back(kind.name);
    return names;
  }

  void refuse_other_fields(const FaultKind& kind) {
    const auto& known = fields_of(kind);
    for (const auto& [field, value] : document_.items()) {
      if (known.contains(field)) continue;
      complain(field, fmt::format("a {} has no such field", kind.name),
               fmt::format("it has {}", fmt::join(known, ", ")));
    }
  }

  void judge_time(const Fault& fault) {
    if (fault.start.count() < 0) complain("start_ms", "must not be negative");
    if (wrong_.contains("start_ms") || wrong_.contains("end_ms")) return;
    if (fault.end <= fault.start) complain("end_ms", "must be later than start_ms");
  }

  void judge_whom(const Fault& fault, const FaultKind& kind) {
    const bool nodes = fault.choice != Choice::named || document_.contains("nodes");
    if (kind.strikes_processes) {
      if (!nodes) {
        complain("nodes", "is missing",
                 "name nodes, such as [\"n1\"], or write \"one\" or \"all\"");
      }
    } else if (fault.links.empty() && !nodes && fault.shape.empty() && !wrong_.contains("links")) {
      complain("shape", "is missing", "name a shape, or the nodes to part, or the links to cut");
    }
    if (fault.kind == "cpu" && !wrong_.contains("share") &&
        (fault.share <= 0 || fault.share >= 1)) {
      complain("share", "must be more than 0 and less than 1");
    }
    if (!fault.shape.empty() && fault.links.empty() && !nodes) judge_shape(fault.shape);
  }

  void judge_shape(const std::string& shape) {
    const auto& shapes = partition_shapes();
    const auto found = std::ranges::find(shapes, shape, &PartitionShape::name);
    if (found == shapes.end()) {
      std::vector<std::string> names;
      for (const PartitionShape& known : shapes) names.push_back(known.name);
      complain("shape", "is no shape of a partition",
               fmt::format("choose from {}", fmt::join(names, ", ")));
    } else if (nodes_ < found->least_nodes) {
      complain("shape", fmt::format("needs at least {} nodes", found->least_nodes));
    }
  }

  const json* field(const char* name) const {
    const auto found = document_.find(name);
    return found == document_.end() ? nullptr : &*found;
  }

  std::int64_t integer(const char* name, std::optional<std::int64_t> otherwise) {
    const json* found = field(name);
    if (found == nullptr && otherwise) return *otherwise;
    if (found != nullptr && found->is_number_integer()) return found->get<std::int64_t>();
    complain(name, found == nullptr ? "is missing" : "must be an integer");
    return 0;
  }

  double number(const char* name, double otherwise) {
    const json* found = field(name);
    if (found == nullptr) return otherwise;
    if (found->is_number()) return found->get<double>();
    complain(name, "must be a number");
    return 0;
  }

  std::string string(const char* name) {
    const json* found = field(name);
    if (found == nullptr) return {};
    if (found->is_string()) return found->get<std::string>();
    complain(name, "must be a string");
    return {};
  }

  std::optional<NodeId> node(const json& text, const char* name) {
    const auto parsed = parse_node(text, nodes_, fmt::format("{}.{}", place_, name));
    if (parsed) return *parsed;
    errors_.insert(errors_.end(), parsed.error().begin(), parsed.error().end());
    wrong_.insert(name);
    return std::nullopt;
  }

  void read_nodes(Fault& fault) {
    const json* found = field("nodes");
    if (found == nullptr) return;
    if (found->is_string()) {
      const auto choice = choice_of(found->get<std::string>());
      if (choice) {
        fault.choice = *choice;
      } else {
        complain("nodes", fmt::format("{} is no choice of nodes", found->dump()),
                 "write one, minority, majority, primaries, all, or a list such as [\"n1\"]");
      }
    } else if (found->is_array() && !found->empty()) {
      for (const json& text : *found) {
        if (const auto id = node(text, "nodes")) fault.nodes.push_back(*id);
      }
    } else {
      complain("nodes", "must be a list of nodes, such as [\"n1\"], or a word, such as \"one\"");
    }
  }

  std::vector<Link> link_list(const char* name) {
    std::vector<Link> links;
    const json* pairs = field(name);
    if (pairs == nullptr) return links;
    if (!pairs->is_array() || pairs->empty()) {
      complain(name, "must be a list of pairs of nodes, such as [[\"n1\", \"n2\"]]");
      return links;
    }
    for (const json& pair : *pairs) {
      if (!pair.is_array() || pair.size() != 2) {
        complain(name, "must be a list of pairs of nodes, such as [[\"n1\", \"n2\"]]");
        continue;
      }
      const auto from = endpoint(pair[0], name);
      const auto to = endpoint(pair[1], name);
      if (from && to && *from == *to) complain(name, "a node has no link to itself");
      if (from && to && *from != *to) links.push_back({*from, *to});
    }
    return links;
  }

  // A node, or the clients.
  std::optional<NodeId> endpoint(const json& text, const char* name) {
    if (text == endpoint_name(kClients)) return kClients;
    return node(text, name);
  }

  void complain(const std::string& field, const std::string& what, const std::string& remedy = "") {
    errors_.push_back({field.empty() ? place_ : fmt::format("{}.{}", place_, field), what, remedy});
    wrong_.insert(field);
  }

  const json& document_;
  const int nodes_;
  const std::string place_;
  base::Errors errors_;
  std::set<std::string> wrong_;  // fields of which something was said
};

// The plan's own fields; the faults are read apart.
void read_head(const json& document, const std::string& source, Plan& plan, base::Errors& errors) {
  if (const auto seed = document.find("seed"); seed != document.end()) {
    if (seed->is_number_unsigned()) {
      plan.seed = seed->get<std::uint64_t>();
    } else {
      errors.push_back({source + ": seed", "must be an integer from 0", ""});
    }
  }
  if (const auto size = document.find("nodes"); size != document.end() && *size != plan.nodes) {
    errors.push_back({source + ": nodes",
                      fmt::format("the plan is for {} nodes, not {}", size->dump(), plan.nodes),
                      "pass the plan's number to --nodes"});
  }
  for (const auto& [field, value] : document.items()) {
    if (field == "seed" || field == "nodes" || field == "faults") continue;
    errors.push_back({fmt::format("{}: {}", source, field), "a plan has no such field",
                      "it has seed, nodes and faults"});
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
    FaultReader reader(item, nodes, fmt::format("{}: faults[{}]", source, rank));
    plan.faults.push_back(reader.read(++rank));
    const auto more = reader.take_errors();
    errors.insert(errors.end(), more.begin(), more.end());
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
