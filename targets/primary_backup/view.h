// A view: who is primary, and who must have an update before it is acknowledged.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "targets/log/log.h"

namespace linnet::targets::primary_backup {

using log::Entry;
using log::Log;
// Views are numbered from 1 on; 0: none yet. Entries bear the number of the view they were made in.
using ViewNumber = log::Term;

struct View {
  ViewNumber number;
  NodeId primary;
  std::vector<NodeId> members;  // the primary among them; ascending

  bool has(NodeId node) const { return std::ranges::binary_search(members, node); }
  bool operator==(const View&) const = default;
};

// Nodes in messages and records: an array of numbers.
Document nodes_document(const std::vector<NodeId>& nodes);
// Ascending. Nothing when it is not that.
std::optional<std::vector<NodeId>> parse_nodes(const Document& document);
std::optional<NodeId> parse_node(const Document& document);

}  // namespace linnet::targets::primary_backup
