#include "nemesis/sandbox/interface.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <initializer_list>

#include "base/check.h"
#include "nemesis/sandbox/netlink.h"

namespace linnet::nemesis::sandbox {
namespace {

// An interface's name and one of its properties, as ioctl takes them (netdevice(7)).
class InterfaceRequest {
 public:
  explicit InterfaceRequest(const std::string& interface)
      : socket_(require(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "opening a socket")) {
    LINNET_CHECK(interface.size() < sizeof request_.ifr_name, "{} is too long", interface);
    std::memcpy(request_.ifr_name, interface.c_str(), interface.size() + 1);
  }

  ifreq* operator->() { return &request_; }

  void perform(unsigned long command, const char* what) {
    if (::ioctl(socket_.get(), command, &request_) < 0) refuse(what + ifname());
  }

 private:
  std::string ifname() const { return std::string(" of ") + request_.ifr_name; }

  FileDescriptor socket_;
  ifreq request_{};
};

sockaddr internet_address(std::uint32_t address) {
  sockaddr_in internet{};
  internet.sin_family = AF_INET;
  internet.sin_addr.s_addr = htonl(address);
  sockaddr general{};
  static_assert(sizeof general == sizeof internet);
  std::memcpy(&general, &internet, sizeof general);
  return general;
}

void add_flags(const std::string& interface, int flags) {
  InterfaceRequest request(interface);
  request.perform(SIOCGIFFLAGS, "reading the flags");
  request->ifr_flags = static_cast<short>(request->ifr_flags | flags);
  request.perform(SIOCSIFFLAGS, "setting the flags");
}

}  // namespace

int index_of(const std::string& interface) {
  InterfaceRequest request(interface);
  request.perform(SIOCGIFINDEX, "reading the index");
  return request->ifr_ifindex;
}

void bring_up(const std::string& interface) {
  add_flags(interface, IFF_UP);
}

void turn_off_arp(const std::string& interface) {
  add_flags(interface, IFF_NOARP);
}

void set_address(const std::string& interface, std::uint32_t address, int prefix_length) {
  InterfaceRequest request(interface);
  request->ifr_addr = internet_address(address);
  request.perform(SIOCSIFADDR, "setting the address");
  request->ifr_netmask = internet_address(~std::uint32_t{0} << (32 - prefix_length));
  request.perform(SIOCSIFNETMASK, "setting the network mask");
}

void set_mtu(const std::string& interface, int mtu) {
  InterfaceRequest request(interface);
  request->ifr_mtu = mtu;
  request.perform(SIOCSIFMTU, "setting the MTU");
}

void turn_off_offloads(const std::string& interface) {
  for (const auto command :
       {ETHTOOL_SRXCSUM, ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO}) {
    InterfaceRequest request(interface);
    ethtool_value off{static_cast<std::uint32_t>(command), 0};
    request->ifr_data = reinterpret_cast<char*>(&off);
    request.perform(SIOCETHTOOL, "turning off the offloads");
  }
}

void set_queue_length(const std::string& interface, std::uint32_t packets) {
  // By netlink: the ioctl asks for privilege over the whole machine.
  NetlinkRequest request(RTM_NEWLINK, 0);
  request.link(index_of(interface));
  request.attribute(IFLA_TXQLEN, packets);
  request.perform("setting the queue length of " + interface);
}

void configure_node_interface(const InterfaceOptions& options) {
  constexpr std::uint32_t kQueueLength = 10'000;
  set_mtu(kNodeInterface, options.mtu);
  set_queue_length(kNodeInterface, kQueueLength);
  set_address(kNodeInterface, options.address, options.prefix_length);
  bring_up(kNodeInterface);
}

void make_wire(const std::string& here, const std::string& there, const NetworkNamespace& other,
               const HardwareAddress& hardware_address_there) {
  NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  request.link(0);
  request.attribute(IFLA_IFNAME, here);
  request.nested(IFLA_LINKINFO, [&] {
    request.attribute(IFLA_INFO_KIND, std::string("veth"));
    request.nested(IFLA_INFO_DATA, [&] {
      request.nested(VETH_INFO_PEER, [&] {
        request.link(0);
        request.attribute(IFLA_IFNAME, there);
        request.attribute(IFLA_NET_NS_FD, other.descriptor());
        request.attribute(IFLA_ADDRESS, hardware_address_there);
      });
    });
  });
  request.perform("making a pair of veth interfaces");
}

}  // namespace linnet::nemesis::sandbox
