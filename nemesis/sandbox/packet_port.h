// A node's link as a pair of veth interfaces, the switch's end read and written by an AF_PACKET
// socket: for machines without /dev/net/tun.
#pragma once

#include <memory>
#include <string>

#include "nemesis/sandbox/interface.h"
#include "nemesis/sandbox/network_namespace.h"
#include "nemesis/sandbox/port.h"

namespace linnet::nemesis::sandbox {

// Makes and configures the node's interface and its other end, named `name`, in the namespace
// `hub`. Throws std::system_error.
std::unique_ptr<Port> open_packet_port(const NetworkNamespace& hub, const std::string& name,
                                       const NetworkNamespace& node,
                                       const InterfaceOptions& options);

}  // namespace linnet::nemesis::sandbox
