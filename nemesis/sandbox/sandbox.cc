#include "nemesis/sandbox/sandbox.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "nemesis/sandbox/address.h"
#include "nemesis/sandbox/interface.h"
#include "nemesis/sandbox/packet_port.h"
#include "nemesis/sandbox/tun_port.h"

namespace linnet::nemesis::sandbox {

Sandbox::Sandbox(Launcher& launcher, const SandboxOptions& options)
    : launcher_(launcher), options_(options), switch_(options.seed) {}

base::Result<std::unique_ptr<Sandbox>> Sandbox::create(Launcher& launcher, SandboxOptions options) {
  try {
    if (options.ports == PortKind::automatic) {
      options.ports = ::access("/dev/net/tun", R_OK | W_OK) == 0 ? PortKind::tun : PortKind::packet;
    }
    std::unique_ptr<Sandbox> sandbox(new Sandbox(launcher, options));
    if (options.ports == PortKind::packet) sandbox->hub_ = NetworkNamespace::make();
    if (!options.capture.empty()) {
      auto writer = PcapWriter::create(options.capture);
      if (!writer) return base::failure(writer.error());
      sandbox->switch_.capture(*std::move(writer));
    }
    return sandbox;
  } catch (const std::system_error& refused) {
    return base::failure("sandbox", refused.what());
  }
}

base::Result<std::string> Sandbox::add(NodeId node) {
  LINNET_CHECK(!nodes_.contains(node), "{} is in the sandbox already", endpoint_name(node));
  if (!has_address(node)) {
    return base::failure("sandbox", fmt::format("{} is one too many", endpoint_name(node)));
  }
  try {
    NetworkNamespace network = NetworkNamespace::make();
    switch_.attach(node, open_port(node, network));
    nodes_.emplace(node, std::move(network));
    return address_text(node);
  } catch (const std::system_error& refused) {
    return base::failure(
        "sandbox", fmt::format("{} cannot be set up: {}", endpoint_name(node), refused.what()));
  }
}

std::unique_ptr<Port> Sandbox::open_port(NodeId node, const NetworkNamespace& network) {
  const InterfaceOptions options{address_of(node), kPrefixLength, options_.mtu};
  if (options_.ports == PortKind::tun) return open_tun_port(network, options);
  return open_packet_port(*hub_, fmt::format("port{}", nodes_.size() + 1), network, options);
}

base::Result<std::unique_ptr<NodeProcess>> Sandbox::launch(NodeId node, const Command& command) {
  return launcher_.launch(command, nodes_.at(node));
}

void Sandbox::enter(NodeId node) const {
  nodes_.at(node).enter();
}

void Sandbox::run(NodeId node, const std::function<void()>& work) const {
  nodes_.at(node).run(work);
}

FaultId Sandbox::add_faults(const std::vector<Link>& links, const LinkFaults& faults) {
  return switch_.add(links, faults);
}

void Sandbox::remove_faults(FaultId id) {
  switch_.remove(id);
}

LinkCounters Sandbox::counters(const Link& link) const {
  return switch_.counters(link);
}

}  // namespace linnet::nemesis::sandbox
