#include "nemesis/link.h"

#include <fmt/format.h>

namespace linnet::nemesis {

std::vector<NodeId> all_nodes(int nodes) {
  std::vector<NodeId> all;
  all.reserve(static_cast<std::size_t>(nodes));
  for (int n = 1; n <= nodes; ++n) all.emplace_back(n);
  return all;
}

std::string endpoint_name(NodeId node) {
  return node == kClients ? "clients" : base::name(node);
}

base::Result<NodeId> parse_node(const nlohmann::json& text, int nodes, const std::string& place) {
  for (int n = 1; n <= nodes; ++n) {
    if (text == base::name(NodeId(n))) return NodeId(n);
  }
  return base::failure(place, fmt::format("{} is no node", text.dump()),
                       fmt::format("the nodes are \"n1\" to \"n{}\"", nodes));
}

nlohmann::json to_json(const std::vector<Link>& links) {
  auto array = nlohmann::json::array();
  for (const Link& link : links)
    array.push_back({endpoint_name(link.from), endpoint_name(link.to)});
  return array;
}

nlohmann::json to_json(const std::vector<NodeId>& nodes) {
  auto array = nlohmann::json::array();
  for (const NodeId node : nodes) array.push_back(endpoint_name(node));
  return array;
}

}  // namespace linnet::nemesis
