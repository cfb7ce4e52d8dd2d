#include "nemesis/planner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/check.h"
#include "base/duration.h"
#include "base/random.h"
#include "nemesis/clashes.h"
#include "nemesis/draw_faults.h"
#include "nemesis/partition.h"
#include "nemesis/quorum_left.h"

namespace linnet::nemesis {
namespace {

// So many faults are drawn for one moment before it is given up.
constexpr int kAttempts = 8;
// Faults are not made shorter than by this interval in order to find room for all.
constexpr milliseconds kShortestInterval{200};

int least_nodes(const FaultSpec& spec) {
  const FaultKind& kind = *find_fault_kind(spec.kind);
  if (spec.kind == "packet" || kind.strikes == Strikes::membership) return 2;
  for (const PartitionShape& shape : partition_shapes()) {
    if (shape.name == spec.form) return shape.least_nodes;
  }
  return 1;
}

// Draws the faults of all specs, those that strike first first: no spec takes the place of another.
class Planner {
 public:
  Planner(std::uint64_t seed, const std::vector<FaultSpec>& specs, const PlanOptions& options)
      : options_(options) {
    const base::Random random = base::Random(seed).split("nemesis");
    for (const FaultSpec& spec : specs) {
      rhythms_.push_back({.spec = spec, .random = random.split(rhythms_.size()), .start = {}});
      rhythms_.back().start = draw_time(rhythms_.back().random, 0.2, 0.6);
    }
  }

  void draw_all() {
    while (!rhythms_.empty()) {
      const auto first = std::ranges::min_element(rhythms_, {}, &Rhythm::start);
      if (draw_next(*first)) continue;
      if (!first->has_struck) without_room_.push_back(first->spec);
      rhythms_.erase(first);
    }
  }

  // The specs of which no fault has been drawn.
  const std::vector<FaultSpec>& without_room() const { return without_room_; }

  std::vector<Fault> take_faults() {
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const Fault& a, const Fault& b) { return a.start < b.start; });
    int id = 0;
    for (Fault& fault : faults_) fault.id = ++id;
    return std::move(faults_);
  }

 private:
  // One spec and how far its faults have been drawn.
  struct Rhythm {
    FaultSpec spec;
    base::Random random;
    milliseconds start;  // of its next fault
    bool has_struck = false;
  };

  // A fault that must not strike then gives way to another of its spec; when none may, the spec
  // waits. False when there is no more time.
  bool draw_next(Rhythm& rhythm) {
    milliseconds later = milliseconds::max();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const milliseconds end = rhythm.start + draw_time(rhythm.random, 0.4, 1.0);
      if (end > options_.time_limit) return false;
      Fault fault = draw_fault(rhythm.spec, rhythm.start, end, rhythm.random);
      const auto free = first_clash(fault);
      if (!free) {
        rhythm.has_struck = true;
        rhythm.start = end + draw_time(rhythm.random, 0.4, 1.0);
        faults_.push_back(std::move(fault));
        return true;
      }
      later = std::min(later, *free);
    }
    rhythm.start = later;
    return true;
  }

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
    if (spec.kind == "partition") {
      shape(fault, form, random);
    } else if (spec.kind == "packet") {
      fault.packets = draw_link_faults(form, random);
      aim(fault, random.pick(choices()), random);
    } else if (spec.kind == "clock") {
      fault.skew = draw_skew(form, random);
      aim(fault, random.pick(choices()), random);
    } else if (spec.kind == "transfer") {
      fault.choice = *choice_of(form);
    } else {
      aim(fault, *choice_of(form), random);
      if (fault.kind == "cpu") fault.share = 0.01 * static_cast<double>(random.between(5, 30));
    }
    return fault;
  }

  void shape(Fault& fault, const std::string& form, base::Random& random) const {
    fault.shape = form;
    if (form == "primary") {
      fault.choice = Choice::primaries;
    } else {
      fault.links = draw_partition(form, options_.nodes, random);
    }
  }

  // The nodes are drawn here, where it can be seen to that no two faults strike the same. Who
  // leads, and who may lead next, is known only later.
  void aim(Fault& fault, Choice choice, base::Random& random) const {
    if (choice == Choice::primaries) {
      fault.choice = choice;
    } else {
      fault.nodes = draw_nodes(choice, options_.nodes, random);
    }
  }

  std::string draw_form(const FaultSpec& spec, base::Random& random) const {
    std::vector<std::string> forms = form_names(*find_fault_kind(spec.kind));
    std::erase_if(forms, [&](const std::string& form) {
      return spec.kind == "partition" && least_nodes({spec.kind, form}) > options_.nodes;
    });
    return random.pick(forms);
  }

  // When the fault must not strike together with those that are planned: the end of one of them,
  // and a rest.
  std::optional<milliseconds> first_clash(const Fault& fault) const {
    for (const Fault& other : faults_) {
      if (clash(fault, other, options_.nodes)) return other.end + kRest;
    }
    // Several may do together what none does alone.
    std::vector<Fault> near{fault};
    std::ranges::copy_if(faults_, std::back_inserter(near), [&](const Fault& other) {
      return !apart(fault.start - kRest, fault.end + kRest, other);
    });
    for (const Fault& change : near) {
      if (find_fault_kind(change.kind)->strikes != Strikes::membership) continue;
      std::vector<Fault> others = near;
      std::erase(others, change);
      if (!can_come_about(change, others, options_.nodes)) return fault.end + kRest;
    }
    return std::nullopt;
  }

  const PlanOptions options_;
  std::vector<Rhythm> rhythms_;
  std::vector<FaultSpec> without_room_;
  std::vector<Fault> faults_;
};

base::Result<FaultSpec> parse_fault(std::string_view text, int nodes) {
  const auto colon = text.find(':');
  FaultSpec spec{std::string(text.substr(0, colon)), ""};
  if (colon != std::string_view::npos) spec.form = text.substr(colon + 1);

  const FaultKind* kind = find_fault_kind(spec.kind);
  if (kind == nullptr) {
    return base::failure("--nemesis", fmt::format("\"{}\" is no kind of fault", spec.kind),
                         fmt::format("choose from {}", fmt::join(fault_kind_names(), ", ")));
  }
  const bool has_colon = colon != std::string_view::npos;
  const auto forms = form_names(*kind);
  if (has_colon && std::ranges::find(forms, spec.form) == forms.end()) {
    return base::failure("--nemesis", fmt::format("{} has no form \"{}\"", kind->name, spec.form),
                         fmt::format("choose from {}", fmt::join(forms, ", ")));
  }
  if (nodes < least_nodes(spec)) {
    return base::failure("--nemesis",
                         fmt::format("{} needs at least {} nodes", text, least_nodes(spec)),
                         "raise --nodes");
  }
  return spec;
}

std::vector<std::string> names(const std::vector<FaultSpec>& specs) {
  std::vector<std::string> names;
  names.reserve(specs.size());
  for (const FaultSpec& spec : specs) {
    names.push_back(spec.form.empty() ? spec.kind : spec.kind + ":" + spec.form);
  }
  return names;
}

milliseconds shorter(milliseconds interval) {
  return interval * 3 / 4;
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

base::Result<Plan> make_plan(std::uint64_t seed, const std::vector<FaultSpec>& specs,
                             PlanOptions options) {
  LINNET_CHECK(options.nodes > 0, "a plan for {} nodes", options.nodes);
  options.interval = std::min(options.interval, options.time_limit / 3);
  for (;; options.interval = shorter(options.interval)) {
    Planner planner(seed, specs, options);
    planner.draw_all();
    if (planner.without_room().empty()) return Plan{seed, options.nodes, planner.take_faults()};
    if (shorter(options.interval) < kShortestInterval) {
      return base::failure("--nemesis",
                           fmt::format("there is no room for {} beside the other faults in {}",
                                       fmt::join(names(planner.without_room()), ", "),
                                       base::to_text(options.time_limit)),
                           "raise --time-limit, or name fewer kinds");
    }
  }
}

}  // namespace linnet::nemesis
