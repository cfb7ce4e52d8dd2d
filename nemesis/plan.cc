#include "nemesis/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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
  if (!fault.shape.empty()) document["shape"] = fault.shape;
  if (!fault.links.empty()) document["links"] = to_json(fault.links);
  if (fault.share > 0) document["share"] = fault.share;
  return document;
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
  document["seed"] = plan.seed;
  document["nodes"] = plan.nodes;
  document["faults"] = ordered_json::array();
  for (const Fault& fault : plan.faults) document["faults"].push_back(fault_to_json(fault));
  return document;
}

std::string describe(const Fault& fault) {
  std::string text = fault.kind;
  if (!fault.shape.empty()) text += " " + fault.shape;
  if (fault.share > 0) text += fmt::format(" {:.0f}%", 100 * fault.share);
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
  for (const Fault& fault : plan.faults) {
    text +=
        fmt::format("{} to {}  {}\n", seconds(fault.start), seconds(fault.end), describe(fault));
  }
  return text;
}

}  // namespace linnet::nemesis
