#include "nemesis/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace linnet::nemesis {
namespace {

using nlohmann::ordered_json;

ordered_json fault_to_json(const Fault& fault) {
  ordered_json document;
  document["id"] = fault.id;
  document["kind"] = fault.kind;
  document["start_ms"] = fault.start.count();
  document["end_ms"] = fault.end.count();
  if (fault.choice != Choice::named) {
    document["nodes"] = name(fault.choice);
  } else if (!fault.nodes.empty()) {
    document["nodes"] = to_json(fault.nodes);
  }
  document.update(details_to_json(fault));
  if (!fault.note.empty()) document["note"] = fault.note;
  return document;
}

// Whole numbers are written as such.
ordered_json number(double value) {
  if (value == std::trunc(value)) return static_cast<std::int64_t>(value);
  return value;
}

ordered_json in_milliseconds(nanoseconds duration) {
  return number(static_cast<double>(duration.count()) / 1e6);
}

void write(const LinkFaults& faults, ordered_json& document) {
  if (!faults.only.empty()) document["only"] = faults.only;
  if (faults.loss > 0) document["loss"] = faults.loss;
  if (faults.delay > nanoseconds(0)) document["delay_ms"] = in_milliseconds(faults.delay);
  if (faults.jitter > nanoseconds(0)) document["jitter_ms"] = in_milliseconds(faults.jitter);
  if (faults.duplicate > 0) document["duplicate"] = faults.duplicate;
  if (faults.reorder > 0) {
    document["reorder"] = faults.reorder;
    document["reorder_by_ms"] = in_milliseconds(faults.reorder_by);
  }
  if (faults.corrupt > 0) {
    document["corrupt"] = faults.corrupt;
    document["silently"] = faults.corruption == Corruption::silent;
  }
  if (faults.bits_per_second > 0) document["bits_per_second"] = faults.bits_per_second;
}

void write(const clock::Skew& skew, Clocks clocks, ordered_json& document) {
  document["clocks"] = name(clocks);
  if (skew.offset != nanoseconds(0)) document["offset_ms"] = in_milliseconds(skew.offset);
  if (skew.drift_ppm != 0) document["drift_ppm"] = number(skew.drift_ppm);
  if (skew.strobe.amplitude != nanoseconds(0)) {
    document["strobe_ms"] = in_milliseconds(skew.strobe.amplitude);
    document["half_period_ms"] = in_milliseconds(skew.strobe.half_period);
  }
}

// "n1-n2 n1->n3": the one is cut both ways, the other one way.
std::string describe_links(const std::vector<Link>& links) {
  std::vector<std::string> names;
  for (const Link& link : links) {
    const bool both = std::ranges::find(links, Link{link.to, link.from}) != links.end();
    if (both && link.to < link.from) continue;
    names.push_back(
        fmt::format("{}{}{}", endpoint_name(link.from), both ? "-" : "->", endpoint_name(link.to)));
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::string seconds(milliseconds time) {
  return fmt::format("{:8.3f}s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

ordered_json to_json(const Plan& plan) {
  ordered_json document;
  if (!plan.description.empty()) document["description"] = plan.description;
  document["seed"] = plan.seed;
  document["nodes"] = plan.nodes;
  document["faults"] = ordered_json::array();
  for (const Fault& fault : plan.faults) document["faults"].push_back(fault_to_json(fault));
  return document;
}

ordered_json details_to_json(const Fault& fault) {
  ordered_json document = ordered_json::object();
  if (!fault.shape.empty()) document["shape"] = fault.shape;
  if (!fault.links.empty()) document["links"] = to_json(fault.links);
  if (fault.kind == "cpu") document["share"] = fault.share;
  if (fault.kind == "packet") write(fault.packets, document);
  if (fault.kind == "clock") write(fault.skew, fault.clocks, document);
  return document;
}

std::string describe(const Fault& fault) {
  std::string text = fault.kind;
  if (const std::string what = what_it_does(fault); !what.empty()) text += " " + what;
  if (fault.choice != Choice::named) {
    text += fmt::format(" of {}", name(fault.choice));
  } else if (!fault.nodes.empty()) {
    std::vector<std::string> names;
    for (const NodeId node : fault.nodes) names.push_back(endpoint_name(node));
    text += fmt::format(" of {}", fmt::join(names, ", "));
  }
  if (!fault.links.empty()) text += ": " + describe_links(fault.links);
  return text;
}

std::string describe(const Plan& plan) {
  std::string text;
  if (!plan.description.empty()) text = plan.description + "\n";
  for (const Fault& fault : plan.faults) {
    text += fmt::format("{} to {}  {}", seconds(fault.start), seconds(fault.end), describe(fault));
    text += fault.note.empty() ? "\n" : fmt::format(" ({})\n", fault.note);
  }
  return text;
}

}  // namespace linnet::nemesis
