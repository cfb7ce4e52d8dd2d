#include "nemesis/sandbox/address.h"

#include <fmt/format.h>

#include "base/check.h"

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::uint32_t kNetwork = (10U << 24) | (77U << 16);
constexpr std::uint32_t kClientPart = 255U << 8;

}  // namespace

bool has_address(NodeId node) {
  return node.value <= kMostNodes && node.value > -kMostClientGroups;
}

std::uint32_t address_of(NodeId node) {
  LINNET_CHECK(has_address(node), "no address for node {}", node);
  if (node.value > 0) return kNetwork | static_cast<std::uint32_t>(node.value);
  return kNetwork | kClientPart | static_cast<std::uint32_t>(1 - node.value);
}

std::string address_text(NodeId node) {
  const std::uint32_t address = address_of(node);
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255,
                     address & 255);
}

std::optional<NodeId> node_at(std::uint32_t address) {
  if ((address & 0xFFFF0000U) != kNetwork) return std::nullopt;
  const auto host = static_cast<int>(address & 0xFFFFU);
  constexpr int kClients = static_cast<int>(kClientPart);
  const NodeId node(host > kClients ? kClients + 1 - host : host);
  if (host == 0 || host == kClients || !has_address(node)) return std::nullopt;
  return node;
}

}  // namespace linnet::nemesis::sandbox
