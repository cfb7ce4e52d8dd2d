#include "targets/raft/members.h"

#include <algorithm>
#include <span>

#include "targets/wire/fields.h"

namespace linnet::targets::raft {
namespace {

// The machine's commands begin with another byte.
constexpr std::uint8_t kMark = 0xc1;

}  // namespace

Members sorted(std::vector<NodeId> nodes) {
  std::ranges::sort(nodes);
  const auto rest = std::ranges::unique(nodes);
  nodes.erase(rest.begin(), rest.end());
  return nodes;
}

Document to_document(const Members& members) {
  Document document = Document::array();
  for (const NodeId member : members) document.push_back(member.value);
  return document;
}

std::optional<Members> members_from(const Document& document) {
  if (!document.is_array() || document.empty()) return {};
  Members members;
  for (const Document& member : document) {
    if (!wire::is_natural(member)) return {};
    members.emplace_back(member.get<int>());
  }
  return sorted(std::move(members));
}

Bytes to_command(const Members& members) {
  Bytes command = wire::to_bytes(to_document(members));
  command.insert(command.begin(), kMark);
  return command;
}

std::optional<Members> members_in(const Bytes& command) {
  if (command.empty() || command.front() != kMark) return {};
  const auto document = wire::from_bytes(std::span(command).subspan(1));
  return document ? members_from(*document) : std::nullopt;
}

}  // namespace linnet::targets::raft
