#include <fmt/format.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bench/laboratory.h"
#include "bench/nemesis_figures.h"
#include "bench/quantile.h"
#include "tests/nemesis/sandbox/lab.h"

namespace linnet::bench {
namespace {

using nemesis::NodeId;
using nemesis::sandbox::Datagram;
using nemesis::sandbox::FileDescriptor;
using nemesis::sandbox::internet;
using nemesis::sandbox::Launcher;
using nemesis::sandbox::n1;
using nemesis::sandbox::n2;
using nemesis::sandbox::PortKind;
using nemesis::sandbox::require;
using nemesis::sandbox::Sandbox;
using nemesis::sandbox::Socket;
using nemesis::sandbox::Udp;

constexpr int kRoundTrips = 20'000;
constexpr int kStreams = 5;
constexpr std::size_t kStreamBytes = 256U << 20;
constexpr std::size_t kBlockBytes = 256U << 10;
constexpr int kCuts = 1'000;

// In microseconds, from n1 to the node and back; on the loopback of n1 when that is the node.
std::vector<double> round_trips(const Sandbox& lab, NodeId node) {
  constexpr std::uint16_t kClientPort = 9001;
  const Socket client(lab, n1, SOCK_DGRAM);
  client.bind(n1, kClientPort);
  Udp server(lab, node);
  std::thread echo([&] {
    const auto back = internet(n1, kClientPort);
    for (int i = 0; i < kRoundTrips; ++i) {
      const auto datagram = server.receive();
      ::sendto(server.get(), &*datagram, sizeof *datagram, 0,
               reinterpret_cast<const sockaddr*>(&back), sizeof back);
    }
  });
  client.connect(node, Udp::kPort);
  std::vector<double> times;
  times.reserve(kRoundTrips);
  Datagram datagram;
  for (int i = 0; i < kRoundTrips; ++i) {
    times.push_back(took<std::micro>([&] {
      ::send(client.get(), &datagram, sizeof datagram, 0);
      ::recv(client.get(), &datagram, sizeof datagram, 0);
    }));
  }
  echo.join();
  return times;
}

void send_all(const Socket& socket) {
  const std::vector<char> block(kBlockBytes);
  for (std::size_t sent = 0; sent < kStreamBytes; sent += block.size()) {
    ::send(socket.get(), block.data(), block.size(), 0);
  }
  ::shutdown(socket.get(), SHUT_WR);
}

void receive_all(const Socket& socket) {
  std::vector<char> block(kBlockBytes);
  while (::recv(socket.get(), block.data(), block.size(), 0) > 0) continue;
}

// In Gbit/s, by TCP from n1 to the node.
std::vector<double> streams(const Sandbox& lab, NodeId node, std::uint16_t port) {
  const Socket listener(lab, node, SOCK_STREAM);
  listener.bind(node, port);
  require(::listen(listener.get(), 1), "listen");
  std::vector<double> rates;
  for (int i = 0; i < kStreams; ++i) {
    const Socket client(lab, n1, SOCK_STREAM);
    client.connect(node, port);
    const Socket accepted(FileDescriptor(::accept(listener.get(), nullptr, nullptr)));
    const double nanoseconds = took<std::nano>([&] {
      std::thread sender([&] { send_all(client); });
      receive_all(accepted);
      sender.join();
    });
    rates.push_back(static_cast<double>(kStreamBytes) * 8 / nanoseconds);
  }
  return rates;
}

// In microseconds: a cut of the link is in force when the call returns.
std::vector<double> cuts(Sandbox& lab) {
  std::vector<double> times;
  for (int i = 0; i < kCuts; ++i) {
    nemesis::FaultId cut;
    times.push_back(took<std::micro>([&] { cut = lab.add_faults({{n1, n2}}, {.cut = true}); }));
    lab.remove_faults(cut);
  }
  return times;
}

std::vector<double> cuts_under_a_flood(Sandbox& lab) {
  Udp sender(lab, n1);
  const Udp receiver(lab, n2);
  std::atomic<bool> stop = false;
  std::thread flood([&] {
    for (std::uint64_t number = 0; !stop; ++number) sender.send(n2, number);
  });
  auto times = cuts(lab);
  stop = true;
  flood.join();
  return times;
}

// What the way there and back adds to that on the loopback.
std::vector<double> added(std::vector<double> times, const std::vector<double>& loopback) {
  const double median = quantile(loopback, 0.5);
  for (double& time : times) time -= median;
  return times;
}

}  // namespace

void measure_network(Launcher& launcher, PortKind ports, const Report& report) {
  const auto lab = make_lab(launcher, ports, 2);
  const auto at_most = [](double value) { return Bound{Bound::Kind::at_most, value}; };
  const auto loopback = round_trips(*lab, n1);
  report({.what = name(ports) + " ports: added to a round trip (on loopback)",
          .unit = "us",
          .samples = added(round_trips(*lab, n2), loopback),
          .without = loopback,
          .target = at_most(50)});
  report({.what = name(ports) + " ports: a TCP stream (on loopback)",
          .unit = "Gbit/s",
          .samples = streams(*lab, n2, 8000),
          .without = streams(*lab, n1, 8000),
          .target = Bound{Bound::Kind::at_least, 1}});
  report({.what = name(ports) + " ports: until a cut is in force",
          .unit = "us",
          .samples = cuts(*lab),
          .without = {},
          .target = at_most(1000)});
  report({.what = name(ports) + " ports: until a cut is in force, under a flood",
          .unit = "us",
          .samples = cuts_under_a_flood(*lab),
          .without = {},
          .target = at_most(1000)});
}

}  // namespace linnet::bench
