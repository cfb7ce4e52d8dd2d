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

int least_nodes(const FaultSpec& spec) {
  for (const PartitionShape& shape : partition_shapes()) {
    if (shape.name == spec.form) return shape.least_nodes;
  }
  return 1;
}

bool strikes_processes(const Fault& fault) {
  return find_fault_kind(fault.kind)->strikes_processes;
}

// Whether the two faults strike the same processes, if they are in force together. A fault on
// primaries may strike any node.
bool strike_the_same(const Fault& a, const Fault& b) {
  return strikes_processes(a) && strikes_processes(b) &&
         (a.choice == Choice::primaries || b.choice == Choice::primaries ||
          std::find_first_of(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end()) !=
              a.nodes.end());
}

// Whether the fault silences so many nodes that, with another such, none might be left to answer
// the clients: a partition from the clients would then have nothing to bite on.
bool silences_many(const Fault& fault, int nodes) {
  const int struck = fault.choice == Choice::primaries ? 1 : static_cast<int>(fault.nodes.size());
  return strikes_processes(fault) && 2 * struck >= nodes;
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
    const std::string form = spec.form.empty() ? draw_form(spec, random) : spec.form;
    if (strikes_processes(fault)) {
      aim(fault, *choice_of(form), random);
      if (fault.kind == "cpu") fault.share = 0.01 * static_cast<double>(random.between(5, 30));
    } else {
      fault.shape = form;
      if (form == "primary") {
        fault.choice = Choice::primaries;
      } else {
        fault.links = draw_partition(form, options_.nodes, random);
      }
    }
    return fault;
  }

  // The nodes are drawn here, where it can be seen to that no two faults strike the same. Who
  // leads is known only later.
  void aim(Fault& fault, Choice choice, base::Random& random) const {
    if (choice == Choice::primaries) {
      fault.choice = choice;
    } else {
      fault.nodes = draw_nodes(choice, options_.nodes, random);
    }
  }

  std::string draw_form(const FaultSpec& spec, base::Random& random) const {
    std::vector<std::string> forms = find_fault_kind(spec.kind)->forms;
    std::erase_if(forms, [&](const std::string& form) {
      return spec.kind == "partition" && least_nodes({spec.kind, form}) > options_.nodes;
    });
    return random.pick(forms);
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
  if (colon != std::string_view::npos) spec.form = text.substr(colon + 1);

  const FaultKind* kind = find_fault_kind(spec.kind);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const FaultKind& known : fault_kinds()) names.push_back(known.name);
    return base::failure("--nemesis", fmt::format("\"{}\" is no kind of fault", spec.kind),
                         fmt::format("choose from {}", fmt::join(names, ", ")));
  }
  const bool has_colon = colon != std::string_view::npos;
  if (has_colon && std::ranges::find(kind->forms, spec.form) == kind->forms.end()) {
    return base::failure("--nemesis", fmt::format("{} has no form \"{}\"", kind->name, spec.form),
                         fmt::format("choose from {}", fmt::join(kind->forms, ", ")));
  }
  if (spec.kind == "partition" && nodes < least_nodes(spec)) {
    return base::failure("--nemesis",
                         fmt::format("{} needs at least {} nodes", text, least_nodes(spec)),
                         "raise --nodes");
  }
  return spec;
}

}  // namespace

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
