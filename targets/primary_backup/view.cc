#include "targets/primary_backup/view.h"

#include <limits>

namespace linnet::targets::primary_backup {

Document nodes_document(const std::vector<NodeId>& nodes) {
  Document document = Document::array();
  for (const NodeId node : nodes) document.push_back(node.value);
  return document;
}

std::optional<NodeId> parse_node(const Document& document) {
  const auto number = wire::as_integer(document).value_or(-1);
  if (number < 0 || number > std::numeric_limits<int>::max()) return {};
  return NodeId{static_cast<int>(number)};
}

std::optional<std::vector<NodeId>> parse_nodes(const Document& document) {
  if (!document.is_array()) return {};
  std::vector<NodeId> nodes;
  for (const Document& each : document) {
    const auto node = parse_node(each);
    if (!node) return {};
    nodes.push_back(*node);
  }
  std::ranges::sort(nodes);
  return nodes;
}

}  // namespace linnet::targets::primary_backup
