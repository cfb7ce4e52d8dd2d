#include "nemesis/sandbox/tun_port.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cstring>

#include "nemesis/sandbox/interface.h"

namespace linnet::nemesis::sandbox {
namespace {

class TunPort final : public Port {
 public:
  // The device belongs to the namespace in which it is opened. Without IFF_VNET_HDR it has no
  // offloads: what is read is what would be on the wire.
  TunPort()
      : device_(require(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC),
                        "opening /dev/net/tun")) {
    ifreq request{};
    std::memcpy(request.ifr_name, kNodeInterface, std::strlen(kNodeInterface) + 1);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    require(::ioctl(device_.get(), TUNSETIFF, &request), "making a TUN device");
  }

  int descriptor() const override { return device_.get(); }

  std::size_t receive(std::span<std::byte> buffer) override {
    const ssize_t size = ::read(device_.get(), buffer.data(), buffer.size());
    return size > 0 ? static_cast<std::size_t>(size) : 0;
  }

  bool send(std::span<const std::byte> packet) override {
    return ::write(device_.get(), packet.data(), packet.size()) ==
           static_cast<ssize_t>(packet.size());
  }

 private:
  FileDescriptor device_;
};

}  // namespace

std::unique_ptr<Port> open_tun_port(const NetworkNamespace& node, const InterfaceOptions& options) {
  std::unique_ptr<Port> port;
  node.run([&] {
    port = std::make_unique<TunPort>();
    configure_node_interface(options);
  });
  return port;
}

}  // namespace linnet::nemesis::sandbox
