#include "harness/router_network.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"

namespace linnet::harness {
namespace {

using nemesis::Link;

constexpr int kPort = 7000;

// Whether nobody listens at the address and we could.
bool can_listen(const std::string& address) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(kPort);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  const int yes = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool free = ::bind(descriptor, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0 &&
                    ::listen(descriptor, 1) == 0;
  ::close(descriptor);
  return free;
}

// "127.x.y": a part of the loopback network that no other run uses. Outgoing connections take their
// source port on 127.0.0.1, so that none can take a listener's port while its node is down.
std::string find_network() {
  const int first = static_cast<int>(::getpid()) % 65000;
  for (int i = 0; i < 65000; ++i) {
    const int number = 256 + (first + i) % 65000;
    std::string network = fmt::format("127.{}.{}", number / 256, number % 256);
    if (can_listen(network + ".1")) return network;
  }
  LINNET_CHECK(false, "no loopback address is free");
}

}  // namespace

RouterNetwork::RouterNetwork(int nodes, std::uint64_t seed) : router_(seed) {
  allow_many_sockets(context_);
  const std::string network = find_network();
  const auto all = nemesis::all_nodes(nodes);
  for (const NodeId node : all) listen_[node] = fmt::format("tcp://{}.{}:{}", network, node, kPort);
  for (const NodeId to : all) {
    for (const NodeId from : all) {
      if (from == to) continue;
      endpoints_[{from, to}] = router_.add_link({from, to}, listen_.at(to));
    }
    const Link from_clients{nemesis::kClients, to};
    endpoints_[from_clients] = router_.add_link(from_clients, listen_.at(to));
  }
  router_.start();
}

base::Result<std::unique_ptr<Process>> RouterNetwork::launch(NodeId /*node*/,
                                                             const ProcessSpec& spec) {
  return start_process(spec);
}

}  // namespace linnet::harness
