#include "nemesis/nemesis.h"

#include <algorithm>
#include <utility>

#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

// How often a fault on the primaries looks again when nobody leads.
constexpr milliseconds kLookAgain{100};

nlohmann::json start_of(const Fault& fault) {
  nlohmann::json value = details_to_json(fault);
  value.update({{"fault", fault.id}, {"phase", "start"}, {"nodes", to_json(fault.nodes)}});
  if (const std::string what = what_it_does(fault); !what.empty()) value["shape"] = what;
  return value;
}

bool strikes_primaries(const Fault& fault) {
  const bool parts_them = fault.kind == "partition" && fault.shape == "primary" &&
                          fault.nodes.empty() && fault.links.empty();
  return fault.choice == Choice::primaries || parts_them;
}

// Settles which links a partition cuts, or which are bad.
void settle_links(Fault& fault, int nodes, base::Random& random) {
  if (!fault.links.empty()) return;
  if (fault.kind == "packet") fault.links = links_of(fault.nodes, nodes);
  if (fault.kind != "partition") return;
  fault.links = fault.nodes.empty() ? draw_partition(fault.shape, nodes, random)
                                    : isolate(fault.nodes, nodes);
}

}  // namespace

Nemesis::Nemesis(Plan plan, System& system, Record record)
    : system_(system),
      record_(std::move(record)),
      random_(base::Random(plan.seed).split("choices")) {
  for (const Fault& fault : plan.faults) waiting_.push_back({fault, fault.start});
}

void Nemesis::act(milliseconds now) {
  end_due(now);
  for (InForce& item : in_force_) item.active->act(now);
  begin_due(now);
  end_due(now);  // what was over at once
}

std::optional<milliseconds> Nemesis::next() const {
  std::optional<milliseconds> next;
  const auto consider = [&](milliseconds time) { next = std::min(time, next.value_or(time)); };
  for (const Waiting& waiting : waiting_) consider(waiting.due);
  for (const InForce& item : in_force_) {
    if (!item.is_late) consider(item.fault.end);
    if (const auto due = item.active->next()) consider(*due);
  }
  return next;
}

void Nemesis::end_all() {
  for (const Waiting& waiting : waiting_) {
    if (waiting.due > waiting.fault.start) record_as_missed(waiting.fault);
  }
  waiting_.clear();
  for (InForce& item : in_force_) end(item);
  in_force_.clear();
}

std::vector<std::string> Nemesis::active() const {
  std::vector<std::string> kinds;
  for (const InForce& item : in_force_) {
    const std::string what = what_it_does(item.fault);
    kinds.push_back(what.empty() ? item.fault.kind : item.fault.kind + " " + what);
  }
  return kinds;
}

void Nemesis::begin_due(milliseconds now) {
  std::vector<Waiting> later;
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    if (waiting.due > now || !resolve(waiting, now)) {
      later.push_back(std::move(waiting));
      continue;
    }
    Fault& fault = waiting.fault;
    record_(fault.kind, start_of(fault));
    auto active = begin(fault, system_);
    in_force_.push_back({std::move(fault), std::move(active)});
  }
  waiting_ = std::move(later);
}

void Nemesis::end_due(milliseconds now) {
  for (InForce& item : in_force_) item.is_late = item.fault.end <= now;
  const auto due = std::stable_partition(
      in_force_.begin(), in_force_.end(),
      [now](const InForce& item) { return !item.active->is_over(now, item.fault.end); });
  for (auto item = due; item != in_force_.end(); ++item) end(*item);
  in_force_.erase(due, in_force_.end());
}

// Settles whom the fault strikes. One on the primaries is put off while nobody leads, for at most
// half of its time: then a node that is drawn stands in.
bool Nemesis::resolve(Waiting& waiting, milliseconds now) {
  Fault& fault = waiting.fault;
  base::Random random = random_.split(static_cast<std::uint64_t>(fault.id));
  const int count = system_.node_count();
  if (strikes_primaries(fault)) {
    fault.nodes = system_.primaries();
    if (fault.nodes.empty()) {
      const milliseconds latest = fault.start + (fault.end - fault.start) / 2;
      if (now < latest) {
        waiting.due = std::min(now + kLookAgain, latest);
        return false;
      }
      fault.nodes = draw_nodes(Choice::one, count, random);
    } else if (2 * std::ssize(fault.nodes) > count) {
      // Leaders by right are fewer: here every node takes requests, and one is as good as another.
      fault.nodes = {random.pick(fault.nodes)};
    }
  } else if (fault.choice != Choice::named && fault.kind != "transfer") {
    fault.nodes = draw_nodes(fault.choice, count, random);
  }
  settle_links(fault, count, random);
  return true;
}

// A fault that found nobody to strike in its time.
void Nemesis::record_as_missed(const Fault& fault) {
  record_(fault.kind, start_of(fault));
  record_end(fault, {.bit = false, .measured = {{"why", "nobody led"}}});
}

void Nemesis::end(InForce& in_force) {
  record_end(in_force.fault, in_force.active->end());
}

void Nemesis::record_end(const Fault& fault, const Effect& effect) {
  nlohmann::json value{{"fault", fault.id},
                       {"phase", "end"},
                       {"nodes", to_json(effect.nodes.empty() ? fault.nodes : effect.nodes)},
                       {"bit", effect.bit},
                       {"effect", effect.measured}};
  record_(fault.kind, value);
}

}  // namespace linnet::nemesis
