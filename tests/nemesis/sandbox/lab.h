// A sandbox for a test, and sockets on its nodes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "nemesis/sandbox/address.h"
#include "nemesis/sandbox/sandbox.h"

namespace linnet::nemesis::sandbox {

inline constexpr std::chrono::seconds kPatience{20};
inline constexpr NodeId n1{1};
inline constexpr NodeId n2{2};
inline constexpr NodeId n3{3};

// What enter() returned, first thing in main.
const base::Result<std::unique_ptr<Launcher>>& entered();

template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

inline sockaddr_in internet(NodeId node, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(address_of(node));
  return address;
}

// Opened on a node; usable from any thread.
class Socket {
 public:
  Socket(const Sandbox& lab, NodeId node, int type) {
    lab.run(node, [&] {
      descriptor_ = FileDescriptor(require(::socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket"));
    });
  }
  explicit Socket(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}

  int get() const { return descriptor_.get(); }

  void bind(NodeId node, std::uint16_t port) const {
    const auto address = internet(node, port);
    require(::bind(get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  }
  void connect(NodeId node, std::uint16_t port) const {
    const auto address = internet(node, port);
    require(::connect(get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            "connect");
  }
  void set_patience(std::chrono::milliseconds patience) const {
    const timeval time{patience.count() / 1000, patience.count() % 1000 * 1000};
    ::setsockopt(get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  }

 private:
  FileDescriptor descriptor_;
};

// Numbered datagrams.
struct Datagram {
  std::uint64_t number = 0;
  std::int64_t sent_at = 0;
  std::array<std::uint64_t, 14> padding{};

  bool operator==(const Datagram&) const = default;
};

inline std::int64_t now_in_nanoseconds() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class Udp : public Socket {
 public:
  static constexpr std::uint16_t kPort = 9000;

  Udp(const Sandbox& lab, NodeId node) : Socket(lab, node, SOCK_DGRAM) {
    bind(node, kPort);
    set_patience(kPatience);
    const int large = 4 << 20;
    ::setsockopt(get(), SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
  }

  void send(NodeId to, std::uint64_t number) {
    const Datagram datagram{number, now_in_nanoseconds(), {}};
    const auto address = internet(to, kPort);
    require(::sendto(get(), &datagram, sizeof datagram, 0,
                     reinterpret_cast<const sockaddr*>(&address), sizeof address),
            "sendto");
  }

  // Waits for it for kPatience.
  std::optional<Datagram> receive(int flags = 0) {
    Datagram datagram;
    if (::recv(get(), &datagram, sizeof datagram, flags) != sizeof datagram) return std::nullopt;
    return datagram;
  }

  // What has arrived.
  std::vector<Datagram> receive_all() {
    std::vector<Datagram> all;
    while (const auto datagram = receive(MSG_DONTWAIT)) all.push_back(*datagram);
    return all;
  }
};

// Each test runs on both kinds of ports.
class LabTest : public testing::TestWithParam<PortKind> {
 protected:
  void SetUp() override {
    if (!entered()) GTEST_SKIP() << "no sandbox here: " << entered().error().front().text();
    if (GetParam() == PortKind::tun && ::access("/dev/net/tun", R_OK | W_OK) != 0) {
      GTEST_SKIP() << "no /dev/net/tun here";
    }
    lab_ = make_lab();
  }

  static std::unique_ptr<Sandbox> make_lab(std::uint64_t seed = 7, int nodes = 3,
                                           const std::string& capture = {}) {
    SandboxOptions options;
    options.seed = seed;
    options.ports = GetParam();
    options.capture = capture;
    auto lab = Sandbox::create(**entered(), options);
    LINNET_CHECK(lab.has_value(), "{}", lab.error().front().text());
    for (int n = 1; n <= nodes; ++n) {
      const auto address = (*lab)->add(NodeId(n));
      LINNET_CHECK(address.has_value(), "{}", address.error().front().text());
    }
    return *std::move(lab);
  }

  std::unique_ptr<Sandbox> lab_;
};

inline std::string port_kind_name(const testing::TestParamInfo<PortKind>& info) {
  return info.param == PortKind::tun ? "Tun" : "Packet";
}

}  // namespace linnet::nemesis::sandbox
