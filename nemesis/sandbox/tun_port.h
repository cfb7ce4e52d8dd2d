// A node's link as a TUN device: the node's interface is a file that the switch reads and writes.
#pragma once

#include <memory>

#include "nemesis/sandbox/interface.h"
#include "nemesis/sandbox/network_namespace.h"
#include "nemesis/sandbox/port.h"

namespace linnet::nemesis::sandbox {

// Makes and configures the node's interface. Throws std::system_error.
std::unique_ptr<Port> open_tun_port(const NetworkNamespace& node, const InterfaceOptions& options);

}  // namespace linnet::nemesis::sandbox
