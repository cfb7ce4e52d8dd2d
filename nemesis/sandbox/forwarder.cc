#include "nemesis/sandbox/forwarder.h"

#include <utility>

#include "base/check.h"
#include "nemesis/sandbox/address.h"
#include "nemesis/sandbox/packet.h"

namespace linnet::nemesis::sandbox {
namespace {

Damage damage(std::span<std::byte> packet, std::uint64_t where, Corruption corruption) {
  return corrupt(packet, where, corruption) ? Damage::done : Damage::none;
}

}  // namespace

Forwarder::Forwarder(std::uint64_t seed)
    : links_(seed, {[this](const Link& link, std::span<const std::byte> packet) {
                      return hand_over(link.to, packet);
                    },
                    &damage}) {}

void Forwarder::attach(NodeId node, Port& port) {
  const bool added = ports_.emplace(node, &port).second;
  LINNET_CHECK(added, "{} has a port already", endpoint_name(node));
}

void Forwarder::capture(std::unique_ptr<PcapWriter> writer) {
  capture_ = std::move(writer);
}

void Forwarder::accept(NodeId from, std::span<std::byte> packet, TimePoint now) {
  const auto address = destination(packet);
  const auto to = address ? node_at(*address) : std::nullopt;
  if (to && ports_.contains(*to)) links_.accept({from, *to}, packet, now);
}

bool Forwarder::hand_over(NodeId to, std::span<const std::byte> packet) {
  const bool taken = ports_.at(to)->send(packet);
  if (taken && capture_) capture_->write(std::chrono::system_clock::now(), packet);
  return taken;
}

FaultId Forwarder::add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now) {
  const FaultId id = links_.add(links, faults, now);
  links_.deliver_due(now);
  return id;
}

void Forwarder::remove(FaultId id, TimePoint now) {
  links_.remove(id, now);
  links_.deliver_due(now);
}

}  // namespace linnet::nemesis::sandbox
