#include "nemesis/sandbox/packet_port.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cstring>

#include "nemesis/sandbox/interface.h"

namespace linnet::nemesis::sandbox {
namespace {

// Every node's: each is alone on its wire, and without ARP the kernel addresses all peers by it.
constexpr HardwareAddress kHardwareAddress{0x02, 0x00, 0x77, 0x77, 0x77, 0x77};
constexpr int kBufferBytes = 8 << 20;

class PacketPort final : public Port {
 public:
  // In the namespace of the interface. SOCK_DGRAM: the kernel takes the Ethernet header off and
  // puts it on. Bound to IPv4 alone, the socket does not see what it sends itself.
  explicit PacketPort(const std::string& interface)
      : socket_(require(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                        "opening an AF_PACKET socket")) {
    peer_.sll_family = AF_PACKET;
    peer_.sll_protocol = htons(ETH_P_IP);
    peer_.sll_ifindex = index_of(interface);
    require(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&peer_), sizeof peer_),
            "binding an AF_PACKET socket");
    peer_.sll_halen = kHardwareAddress.size();
    std::memcpy(peer_.sll_addr, kHardwareAddress.data(), kHardwareAddress.size());
    // As large as may be had; more than the usual limit is for the machine's administrator only.
    for (const int option : {SO_RCVBUF, SO_RCVBUFFORCE, SO_SNDBUF, SO_SNDBUFFORCE}) {
      ::setsockopt(socket_.get(), SOL_SOCKET, option, &kBufferBytes, sizeof kBufferBytes);
    }
    const int yes = 1;
    ::setsockopt(socket_.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
  }

  int descriptor() const override { return socket_.get(); }

  std::size_t receive(std::span<std::byte> buffer) override {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
  }

  bool send(std::span<const std::byte> packet) override {
    return ::sendto(socket_.get(), packet.data(), packet.size(), 0,
                    reinterpret_cast<const sockaddr*>(&peer_),
                    sizeof peer_) == static_cast<ssize_t>(packet.size());
  }

 private:
  FileDescriptor socket_;
  sockaddr_ll peer_{};
};

}  // namespace

std::unique_ptr<Port> open_packet_port(const NetworkNamespace& hub, const std::string& name,
                                       const NetworkNamespace& node,
                                       const InterfaceOptions& options) {
  std::unique_ptr<Port> port;
  hub.run([&] {
    make_wire(name, kNodeInterface, node, kHardwareAddress);
    set_mtu(name, options.mtu);
    turn_off_offloads(name);
    bring_up(name);
    port = std::make_unique<PacketPort>(name);
  });
  node.run([&] {
    turn_off_offloads(kNodeInterface);
    turn_off_arp(kNodeInterface);
    configure_node_interface(options);
  });
  return port;
}

}  // namespace linnet::nemesis::sandbox
