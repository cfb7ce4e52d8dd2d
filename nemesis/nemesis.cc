#include "nemesis/nemesis.h"

#include <algorithm>
#include <utility>

#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

// How often a fault on the primaries looks again when nobody leads.
constexpr milliseconds kLookAgain{100};

nlohmann::json describe(const Fault& fault) {
  nlohmann::json value{{"fault", fault.id}, {"nodes", to_json(fault.nodes)}};
  if (!fault.shape.empty()) value["shape"] = fault.shape;
  if (!fault.cut.empty()) value["cut"] = to_json(fault.cut);
  return value;
}

}  // namespace

Nemesis::Nemesis(Plan plan, System& system, Record record)
    : system_(system), record_(std::move(record)), waiting_(std::move(plan.faults)) {}

void Nemesis::act(milliseconds now) {
  end_due(now);
  begin_due(now);
}

std::optional<milliseconds> Nemesis::next() const {
  std::optional<milliseconds> next;
  const auto consider = [&](milliseconds time) { next = std::min(time, next.value_or(time)); };
  for (const Fault& fault : waiting_) consider(fault.start);
  for (const InForce& item : in_force_) consider(item.fault.end);
  return next;
}

void Nemesis::end_all() {
  waiting_.clear();
  for (InForce& item : in_force_) end(item);
  in_force_.clear();
}

std::vector<std::string> Nemesis::active() const {
  std::vector<std::string> kinds;
  for (const InForce& item : in_force_) {
    const Fault& fault = item.fault;
    kinds.push_back(fault.shape.empty() ? fault.kind : fault.kind + ":" + fault.shape);
  }
  return kinds;
}

void Nemesis::begin_due(milliseconds now) {
  std::vector<Fault> later;
  for (Fault& fault : std::exchange(waiting_, {})) {
    if (fault.start > now || !resolve(fault, now)) {
      later.push_back(std::move(fault));
      continue;
    }
    auto value = describe(fault);
    value["phase"] = "start";
    record_(fault.kind, value);
    auto active = begin(fault, system_);
    in_force_.push_back({std::move(fault), std::move(active)});
  }
  waiting_ = std::move(later);
}

void Nemesis::end_due(milliseconds now) {
  const auto due =
      std::stable_partition(in_force_.begin(), in_force_.end(),
                            [now](const InForce& item) { return item.fault.end > now; });
  for (auto item = due; item != in_force_.end(); ++item) end(*item);
  in_force_.erase(due, in_force_.end());
}

// Settles whom a fault on the primaries strikes. While nobody leads it is put off, for at most half
// of its time: then the nodes that the plan names stand in.
bool Nemesis::resolve(Fault& fault, milliseconds now) {
  if (!fault.primaries) return true;
  const auto primaries = system_.primaries();
  if (primaries.empty() && now < fault.start + (fault.end - fault.start) / 2) {
    fault.start = std::min(now, fault.end) + std::min(kLookAgain, (fault.end - now) / 4);
    return false;
  }
  if (!primaries.empty()) fault.nodes = primaries;
  if (fault.kind == "partition") fault.cut = isolate(fault.nodes, system_.node_count());
  return true;
}

void Nemesis::end(InForce& in_force) {
  const Effect effect = in_force.active->end();
  nlohmann::json value{{"fault", in_force.fault.id},
                       {"phase", "end"},
                       {"nodes", to_json(in_force.fault.nodes)},
                       {"bit", effect.bit},
                       {"effect", effect.measured}};
  record_(in_force.fault.kind, value);
}

}  // namespace linnet::nemesis
