// The addresses of the sandbox: 10.77.0.1 is n1, 10.77.0.2 is n2, and so on; 10.77.255.1 is the
// clients (kClients), 10.77.255.2 the second group of clients, where there are several.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "nemesis/link.h"

namespace linnet::nemesis::sandbox {

inline constexpr int kPrefixLength = 16;
inline constexpr int kMostNodes = 1000;
inline constexpr int kMostClientGroups = 250;

// A group of clients that can be cut off by itself; the first, 0, is kClients.
constexpr NodeId client_group(int number) {
  return NodeId(-number);
}

bool has_address(NodeId node);

// In host byte order. Precondition: has_address(node).
std::uint32_t address_of(NodeId node);

// "10.77.0.1".
std::string address_text(NodeId node);

// Whose address it is, whether or not there is such a node; nothing when it is nobody's.
std::optional<NodeId> node_at(std::uint32_t address);

}  // namespace linnet::nemesis::sandbox
