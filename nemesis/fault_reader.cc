#include "nemesis/fault_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "nemesis/fault_kinds.h"
#include "nemesis/field_reader.h"
#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;

constexpr const char* kLinksLook = "must be a list of pairs of nodes, such as [[\"n1\", \"n2\"]]";

std::set<std::string> fields_of(const FaultKind& kind) {
  static const std::map<std::string, std::set<std::string>> own{
      {"cpu", {"share"}},
      {"partition", {"shape", "links"}},
      {"packet",
       {"links", "only", "loss", "delay_ms", "jitter_ms", "duplicate", "reorder", "reorder_by_ms",
        "corrupt", "silently", "bits_per_second"}},
      {"clock", {"clocks", "offset_ms", "drift_ppm", "strobe_ms", "half_period_ms"}},
  };
  std::set<std::string> fields{"id", "kind", "start_ms", "end_ms", "nodes", "note"};
  if (const auto found = own.find(kind.name); found != own.end()) {
    fields.insert(found->second.begin(), found->second.end());
  }
  return fields;
}

// Reads one fault, gathering everything that is wrong with it.
class FaultReader {
 public:
  FaultReader(const json& document, int nodes, std::string place)
      : document_(document), nodes_(nodes), fields_(document, std::move(place)) {}

  Fault read(int default_id) {
    Fault fault;
    if (!document_.is_object()) {
      fields_.complain("", "is not an object");
      return fault;
    }
    fault.kind = fields_.string("kind");
    const FaultKind* kind = find_fault_kind(fault.kind);
    if (kind == nullptr) {
      fields_.complain("kind", fault.kind.empty() ? "is missing" : "is no kind of fault",
                       fmt::format("choose from {}", fmt::join(fault_kind_names(), ", ")));
    } else {
      refuse_other_fields(*kind);
    }
    fault.note = fields_.string("note");
    fault.id = static_cast<int>(fields_.integer("id", default_id));
    fault.start = milliseconds(fields_.integer("start_ms", std::nullopt));
    fault.end = milliseconds(fields_.integer("end_ms", std::nullopt));
    read_nodes(fault);
    judge_time(fault);
    if (kind != nullptr) read_what_it_does(fault, *kind);
    return fault;
  }

  base::Errors take_errors() { return fields_.take_errors(); }

 private:
  void refuse_other_fields(const FaultKind& kind) {
    const auto known = fields_of(kind);
    for (const auto& [field, value] : document_.items()) {
      if (known.contains(field)) continue;
      fields_.complain(field, fmt::format("a {} has no such field", kind.name),
                       fmt::format("it has {}", fmt::join(known, ", ")));
    }
  }

  void judge_time(const Fault& fault) {
    if (fault.start.count() < 0) fields_.complain("start_ms", "must not be negative");
    if (fields_.is_wrong("start_ms") || fields_.is_wrong("end_ms")) return;
    if (fault.end <= fault.start) fields_.complain("end_ms", "must be later than start_ms");
  }

  void read_what_it_does(Fault& fault, const FaultKind& kind) {
    const bool names_nodes = fields_.has("nodes");
    if (kind.strikes == Strikes::links) {
      fault.links = link_list();
    } else if (!names_nodes) {
      fields_.complain("nodes", "is missing",
                       "name nodes, such as [\"n1\"], or write \"one\" or \"all\"");
    }
    if (fault.kind == "partition") read_partition(fault, names_nodes);
    if (fault.kind == "packet") read_packet(fault, names_nodes);
    if (fault.kind == "clock") read_clock(fault);
    if (fault.kind == "cpu") read_cpu(fault);
    if (kind.strikes == Strikes::membership) judge_membership(fault, kind);
  }

  void read_partition(Fault& fault, bool names_nodes) {
    fault.shape = fields_.string("shape");
    if (!fault.links.empty() || names_nodes || fields_.is_wrong("links")) return;
    if (fault.shape.empty()) {
      fields_.complain("shape", "is missing",
                       "name a shape, or the nodes to part, or the links to cut");
    } else {
      judge_shape(fault.shape);
    }
  }

  void judge_shape(const std::string& shape) {
    const auto& shapes = partition_shapes();
    const auto found = std::ranges::find(shapes, shape, &PartitionShape::name);
    if (found == shapes.end()) {
      fields_.complain("shape", "is no shape of a partition",
                       fmt::format("choose from {}",
                                   fmt::join(form_names(*find_fault_kind("partition")), ", ")));
    } else if (nodes_ < found->least_nodes) {
      fields_.complain("shape", fmt::format("needs at least {} nodes", found->least_nodes));
    }
  }

  void read_packet(Fault& fault, bool names_nodes) {
    if (fault.links.empty() && !names_nodes && !fields_.is_wrong("links")) {
      fields_.complain("links", "is missing", "name the links, or the nodes whose links they are");
    }
    LinkFaults& packets = fault.packets;
    packets.only = fields_.string("only");
    packets.loss = fields_.chance("loss");
    packets.delay = not_negative("delay_ms", packets.delay);
    packets.jitter = not_negative("jitter_ms", packets.jitter);
    packets.duplicate = fields_.chance("duplicate");
    packets.reorder = fields_.chance("reorder");
    packets.reorder_by = not_negative("reorder_by_ms", packets.reorder_by);
    packets.corrupt = fields_.chance("corrupt");
    if (fields_.boolean("silently", false)) packets.corruption = Corruption::silent;
    packets.bits_per_second = fields_.integer("bits_per_second", 0);
    if (packets.bits_per_second < 0) fields_.complain("bits_per_second", "must not be negative");
    if (fields_.is_good() && what_it_does(fault).empty()) {
      fields_.complain("", "does nothing to packets",
                       "set loss, delay_ms, duplicate, reorder, corrupt or bits_per_second");
    }
  }

  nanoseconds not_negative(const char* name, nanoseconds otherwise) {
    const nanoseconds duration = fields_.duration(name, otherwise);
    if (duration < nanoseconds(0)) fields_.complain(name, "must not be negative");
    return duration;
  }

  void read_clock(Fault& fault) {
    fault.skew.offset = fields_.duration("offset_ms");
    fault.skew.drift_ppm = fields_.number("drift_ppm", 0);
    fault.skew.strobe.amplitude = fields_.duration("strobe_ms");
    if (fault.skew.strobe.amplitude != nanoseconds(0)) {
      fault.skew.strobe.half_period =
          fields_.duration("half_period_ms", std::chrono::milliseconds(100));
      if (fault.skew.strobe.half_period <= nanoseconds(0)) {
        fields_.complain("half_period_ms", "must be more than 0");
      }
    }
    if (fields_.is_good() && fault.skew == clock::Skew{}) {
      fields_.complain("", "does nothing to the clocks", "set offset_ms, drift_ppm or strobe_ms");
    } else if (!fault.skew.is_sane()) {
      fields_.complain("", "moves the clocks too far",
                       "at most 50 years, and drift_ppm from -1000000 to 1000000");
    }
    if (!fields_.has("clocks")) return;
    const auto clocks = clocks_of(fields_.string("clocks"));
    if (clocks) {
      fault.clocks = *clocks;
    } else {
      fields_.complain("clocks", "must be wall, monotonic or both");
    }
  }

  void read_cpu(Fault& fault) {
    fault.share = fields_.number("share", 0.1);
    if (fault.share <= 0 || fault.share >= 1) {
      fields_.complain("share", "must be more than 0 and less than 1");
    }
  }

  void judge_membership(const Fault& fault, const FaultKind& kind) {
    const auto words = form_names(kind);
    if (fault.choice != Choice::named && std::ranges::count(words, name(fault.choice)) == 0) {
      fields_.complain("nodes", fmt::format("a {} is not of {}", kind.name, name(fault.choice)),
                       fmt::format("write {}, or a list such as [\"n1\"]", fmt::join(words, ", ")));
    }
    if (fault.kind == "transfer" && fault.nodes.size() > 1) {
      fields_.complain("nodes", "leadership is handed over to one node", "name one");
    }
    if (fault.kind == "member" && std::ssize(fault.nodes) >= nodes_) {
      fields_.complain("nodes", "are all: one has to stay", "name fewer");
    }
  }

  void read_nodes(Fault& fault) {
    const json* found = fields_.find("nodes");
    if (found == nullptr) return;
    if (found->is_string()) {
      const auto choice = choice_of(found->get<std::string>());
      if (choice) {
        fault.choice = *choice;
      } else {
        fields_.complain(
            "nodes", fmt::format("{} is no choice of nodes", found->dump()),
            "write one, minority, majority, primaries, all, or a list such as [\"n1\"]");
      }
    } else if (found->is_array() && !found->empty()) {
      for (const json& text : *found) {
        if (const auto id = node(text, "nodes")) fault.nodes.push_back(*id);
      }
    } else {
      fields_.complain("nodes",
                       "must be a list of nodes, such as [\"n1\"], or a word, such as \"one\"");
    }
  }

  std::optional<NodeId> node(const json& text, const char* name) {
    const auto parsed = parse_node(text, nodes_, fields_.place_of(name));
    if (parsed) return *parsed;
    fields_.complain(name, parsed.error());
    return std::nullopt;
  }

  std::vector<Link> link_list() {
    std::vector<Link> links;
    const json* pairs = fields_.find("links");
    if (pairs == nullptr) return links;
    if (!pairs->is_array() || pairs->empty()) {
      fields_.complain("links", kLinksLook);
      return links;
    }
    for (const json& pair : *pairs) {
      if (!pair.is_array() || pair.size() != 2) {
        fields_.complain("links", kLinksLook);
        continue;
      }
      const auto from = endpoint(pair[0]);
      const auto to = endpoint(pair[1]);
      if (from && to && *from == *to) fields_.complain("links", "a node has no link to itself");
      if (from && to && *from != *to) links.push_back({*from, *to});
    }
    return links;
  }

  // A node, or the clients.
  std::optional<NodeId> endpoint(const json& text) {
    if (text == endpoint_name(kClients)) return kClients;
    return node(text, "links");
  }

  const json& document_;
  const int nodes_;
  FieldReader fields_;
};

}  // namespace

Fault read_fault(const json& document, int nodes, const std::string& place, int default_id,
                 base::Errors& errors) {
  FaultReader reader(document, nodes, place);
  Fault fault = reader.read(default_id);
  const auto more = reader.take_errors();
  errors.insert(errors.end(), more.begin(), more.end());
  return fault;
}

}  // namespace linnet::nemesis
