// Who belongs to a cluster, as an entry of its log (section 4.1 of the dissertation).
#pragma once

#include <optional>
#include <vector>

#include "targets/core.h"

namespace linnet::targets::raft {

// In ascending order, each once.
using Members = std::vector<NodeId>;

Members sorted(std::vector<NodeId> nodes);

// As an array of numbers.
Document to_document(const Members& members);
// Nothing when it is no such array, or an empty one.
std::optional<Members> members_from(const Document& document);

// The command of an entry that holds members: no command of the machine looks like it.
Bytes to_command(const Members& members);
// Nothing when the command is another.
std::optional<Members> members_in(const Bytes& command);

}  // namespace linnet::targets::raft
