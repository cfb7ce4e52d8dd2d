#include "nemesis/planner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/random.h"
#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

// After a restart a node is given this long before it is struck again.
constexpr milliseconds kRest{500};

std::vector<std::string> shape_names() {
  std::vector<std::string> names;
  for (const PartitionShape& shape : partition_shapes()) names.push_back(shape.name);
  return names;
}

int least_nodes(const FaultSpec& spec) {
  for (const PartitionShape& shape : partition_shapes()) {
    if (shape.name == spec.variant) return shape.least_nodes;
  }
  return 1;
}

bool strikes_processes(const Fault& fault) {
  return fault.kind != "partition";
}

// Whether the two faults strike the same processes, if they are in force together. A fault on
// primaries may strike any node.
bool strike_the_same(const Fault& a, const Fault& b) {
  return strikes_processes(a) && strikes_processes(b) &&
         (a.primaries || b.primaries ||
          std::find_first_of(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end()) !=
              a.nodes.end());
}

// Whether the fault silences so many nodes that, with another such, none might be left to answer
// the clients: a partition from the clients would then have nothing to bite on.
bool silences_many(const Fault& fault, int nodes) {
  return strikes_processes(fault) && 2 * static_cast<int>(fault.nodes.size()) >= nodes;
}

// Draws the faults of all specs; later specs keep clear of what earlier ones do to a node.
class Planner {
 public:
  Planner(std::uint64_t seed, const PlanOptions& options)
      : random_(base::Random(seed).split("nemesis")), options_(options) {
    options_.interval = std::min(options_.interval, options_.time_limit / 3);
  }

  void add(const FaultSpec& spec, std::uint64_t number) {
    base::Random random = random_.split(number);
    milliseconds start = draw_time(random, 0.2, 0.6);
    for (;;) {
      const milliseconds end = start + draw_time(random, 0.4, 1.0);
      if (end > options_.time_limit) return;
      Fault fault = draw_fault(spec, start, end, random);
      if (const auto clash = first_clash(fault)) {
        start = *clash;
        continue;
      }
      start = end + draw_time(random, 0.4, 1.0);
      faults_.push_back(std::move(fault));
    }
  }

  std::vector<Fault> take_faults() {
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const Fault& a, const Fault& b) { return a.start < b.start; });
    int id = 0;
    for (Fault& fault : faults_) fault.id = ++id;
    return std::move(faults_);
  }

 private:
  milliseconds draw_time(base::Random& random, double low, double high) const {
    const auto interval = static_cast<double>(options_.interval.count());
    return milliseconds(random.between(std::max<std::int64_t>(1, std::int64_t(low * interval)),
                                       std::max<std::int64_t>(1, std::int64_t(high * interval))));
  }

  Fault draw_fault(const FaultSpec& spec, milliseconds start, milliseconds end,
                   base::Random& random) const {
    Fault fault;
    fault.kind = spec.kind;
    fault.start = start;
    fault.end = end;
    const std::string variant = spec.variant.empty() ? draw_variant(spec, random) : spec.variant;
    if (!strikes_processes(fault)) {
      fault.shape = variant;
      fault.primaries = variant == "primary";
      if (!fault.primaries) fault.cut = draw_partition(variant, options_.nodes, random);
    } else {
      fault.primaries = variant == "primaries";
    }
    if (strikes_processes(fault) || fault.primaries) {
      fault.nodes = draw_nodes(fault.primaries ? "one" : variant, random);
    }
    return fault;
  }

  std::string draw_variant(const FaultSpec& spec, base::Random& random) const {
    std::vector<std::string> variants;
    for (const FaultKind& kind : fault_kinds()) {
      if (kind.name == spec.kind) variants = kind.variants;
    }
    std::erase_if(variants, [&](const std::string& variant) {
      return least_nodes({spec.kind, variant}) > options_.nodes && spec.kind == "partition";
    });
    return random.pick(variants);
  }

  std::vector<NodeId> draw_nodes(std::string_view variant, base::Random& random) const {
    std::vector<NodeId> nodes = all_nodes(options_.nodes);
    random.shuffle(nodes);
    const int minority = std::max(1, (options_.nodes - 1) / 2);
    std::int64_t count = 1;
    if (variant == "minority") count = random.between(1, minority);
    if (variant == "majority") count = options_.nodes / 2 + 1;
    if (variant == "all") count = options_.nodes;
    nodes.resize(static_cast<std::size_t>(count));
    std::sort(nodes.begin(), nodes.end());
    return nodes;
  }

  // When a planned fault would leave this one, or this one that, nothing to strike: the end of the
  // planned one, and a rest.
  std::optional<milliseconds> first_clash(const Fault& fault) const {
    for (const Fault& other : faults_) {
      const bool apart = fault.end + kRest <= other.start || other.end + kRest <= fault.start;
      if (!apart && (strike_the_same(fault, other) || mutes(fault, other) || mutes(other, fault))) {
        return other.end + kRest;
      }
    }
    return std::nullopt;
  }

  bool mutes(const Fault& a, const Fault& b) const {
    return b.shape == "clients" && silences_many(a, options_.nodes);
  }

  base::Random random_;
  PlanOptions options_;
  std::vector<Fault> faults_;
};

base::Result<FaultSpec> parse_fault(std::string_view text, int nodes) {
  const auto colon = text.find(':');
  FaultSpec spec{std::string(text.substr(0, colon)), ""};
  if (colon != std::string_view::npos) spec.variant = text.substr(colon + 1);

  const auto& kinds = fault_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const FaultKind& k) { return k.name == spec.kind; });
  if (kind == kinds.end()) {
    std::vector<std::string> names;
    names.reserve(kinds.size());
    for (const FaultKind& k : kinds) names.push_back(k.name);
    return base::failure("--nemesis", fmt::format("\"{}\" is no kind of fault", spec.kind),
                         fmt::format("choose from {}", fmt::join(names, ", ")));
  }
  const bool has_colon = colon != std::string_view::npos;
  if (has_colon && std::find(kind->variants.begin(), kind->variants.end(), spec.variant) ==
                       kind->variants.end()) {
    return base::failure("--nemesis",
                         fmt::format("{} has no form \"{}\"", kind->name, spec.variant),
                         fmt::format("choose from {}", fmt::join(kind->variants, ", ")));
  }
  if (spec.kind == "partition" && nodes < least_nodes(spec)) {
    return base::failure("--nemesis",
                         fmt::format("{} needs at least {} nodes", text, least_nodes(spec)),
                         "raise --nodes");
  }
  return spec;
}

}  // namespace

const std::vector<FaultKind>& fault_kinds() {
  static const std::vector<std::string> whom{"one", "minority", "majority", "primaries", "all"};
  static const std::vector<FaultKind> table{
      {"kill", "SIGKILL, and a restart from what is on disk", whom},
      {"pause", "SIGSTOP, and SIGCONT later: a long stall, with time going on", whom},
      {"partition", "messages between some nodes are dropped", shape_names()},
  };
  return table;
}

base::Result<std::vector<FaultSpec>> parse_faults(std::string_view text, int nodes) {
  std::vector<FaultSpec> specs;
  base::Errors errors;
  while (!text.empty() && text != "none") {
    const auto comma = text.find(',');
    auto spec = parse_fault(text.substr(0, comma), nodes);
    if (spec) {
      specs.push_back(*std::move(spec));
    } else {
      errors.insert(errors.end(), spec.error().begin(), spec.error().end());
    }
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return specs;
}

Plan make_plan(std::uint64_t seed, const std::vector<FaultSpec>& specs,
               const PlanOptions& options) {
  LINNET_CHECK(options.nodes > 0, "a plan for {} nodes", options.nodes);
  Planner planner(seed, options);
  std::uint64_t number = 0;
  for (const FaultSpec& spec : specs) planner.add(spec, number++);
  Plan plan;
  plan.seed = seed;
  plan.nodes = options.nodes;
  plan.faults = planner.take_faults();
  return plan;
}

}  // namespace linnet::nemesis
