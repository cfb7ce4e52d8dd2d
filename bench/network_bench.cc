// What the sandbox costs: setting it up, a round trip and a stream through the switch, and the time
// until a command is in force. Each beside the same on the loopback of one namespace, from the same
// run.
#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/nemesis/sandbox/lab.h"

namespace linnet::nemesis::sandbox {

const base::Result<std::unique_ptr<Launcher>>& entered() {
  static const base::Result<std::unique_ptr<Launcher>> result = enter();
  return result;
}

namespace {

using std::chrono::steady_clock;

constexpr Link kThere{n1, n2};

double microseconds_of(const std::function<void()>& work) {
  const auto begin = steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(steady_clock::now() - begin).count();
}

void print(const std::string& what, std::vector<double> microseconds) {
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](std::size_t percent) {
    return microseconds[std::min(microseconds.size() - 1, microseconds.size() * percent / 100)];
  };
  fmt::print("{:<44} median {:>9.1f} us   p99 {:>9.1f} us\n", what, at(50), at(99));
}

std::unique_ptr<Sandbox> make_lab(PortKind ports, int nodes) {
  SandboxOptions options;
  options.ports = ports;
  auto lab = Sandbox::create(**entered(), options);
  LINNET_CHECK(lab.has_value(), "{}", lab.error().front().text());
  for (int n = 1; n <= nodes; ++n) LINNET_CHECK((*lab)->add(NodeId(n)).has_value(), "no n{}", n);
  return *std::move(lab);
}

void measure_set_up(const std::string& name, PortKind ports) {
  std::vector<double> up;
  std::vector<double> down;
  for (int i = 0; i < 20; ++i) {
    std::unique_ptr<Sandbox> lab;
    up.push_back(microseconds_of([&] { lab = make_lab(ports, 5); }));
    down.push_back(microseconds_of([&] { lab.reset(); }));
  }
  print(name + ": five nodes set up", up);
  print(name + ": five nodes torn down", down);
}

void measure_launch() {
  const auto lab = make_lab(PortKind::automatic, 1);
  Command command;
  command.program = "/bin/sleep";
  command.arguments = {"1000"};
  std::vector<double> starts;
  std::vector<double> kills;
  for (int i = 0; i < 50; ++i) {
    std::unique_ptr<NodeProcess> process;
    starts.push_back(microseconds_of([&] { process = *lab->launch(n1, command); }));
    kills.push_back(microseconds_of([&] { process->kill(); }));
  }
  print("a program started on a node", starts);
  print("a program killed, with all its processes", kills);
}

// Between two sockets of one namespace when `to` is where `from` is.
void measure_round_trip(const std::string& name, const Sandbox& lab, NodeId to) {
  constexpr int kCount = 20'000;
  constexpr std::uint16_t kClientPort = 9001;
  Socket client(lab, n1, SOCK_DGRAM);
  client.bind(n1, kClientPort);
  Udp server(lab, to);
  std::thread echo([&] {
    for (int i = 0; i < kCount; ++i) {
      const auto datagram = server.receive();
      const auto back = internet(n1, kClientPort);
      ::sendto(server.get(), &*datagram, sizeof *datagram, 0,
               reinterpret_cast<const sockaddr*>(&back), sizeof back);
    }
  });
  client.connect(to, Udp::kPort);
  std::vector<double> times;
  Datagram datagram;
  for (int i = 0; i < kCount; ++i) {
    times.push_back(microseconds_of([&] {
      ::send(client.get(), &datagram, sizeof datagram, 0);
      ::recv(client.get(), &datagram, sizeof datagram, 0);
    }));
  }
  echo.join();
  print(name + ": round trip", times);
}

void measure_stream(const std::string& name, const Sandbox& lab, NodeId to) {
  constexpr std::size_t kBytes = 512U << 20;
  Socket listener(lab, to, SOCK_STREAM);
  listener.bind(to, 8000);
  require(::listen(listener.get(), 1), "listen");
  Socket client(lab, n1, SOCK_STREAM);
  client.connect(to, 8000);
  const Socket accepted(FileDescriptor(::accept(listener.get(), nullptr, nullptr)));
  const double time = microseconds_of([&] {
    std::thread sender([&] {
      const std::vector<char> block(256U << 10);
      for (std::size_t sent = 0; sent < kBytes; sent += block.size()) {
        ::send(client.get(), block.data(), block.size(), 0);
      }
      ::shutdown(client.get(), SHUT_WR);
    });
    std::vector<char> block(256U << 10);
    while (::recv(accepted.get(), block.data(), block.size(), 0) > 0) {
    }
    sender.join();
  });
  fmt::print("{:<44} {:.2f} Gbit/s\n", name + ": TCP stream", kBytes * 8 / time / 1e3);
}

void measure_command(const std::string& name, Sandbox& lab) {
  const auto times = [&] {
    std::vector<double> cut;
    for (int i = 0; i < 1'000; ++i) {
      FaultId id;
      cut.push_back(microseconds_of([&] { id = lab.add_faults({kThere}, {.cut = true}); }));
      lab.remove_faults(id);
    }
    return cut;
  };
  print(name + ": cut to acknowledgement, idle", times());

  Udp sender(lab, n1);
  const Udp receiver(lab, n2);
  std::atomic<bool> stop = false;
  std::thread flood([&] {
    for (std::uint64_t number = 0; !stop; ++number) sender.send(n2, number);
  });
  print(name + ": cut to acknowledgement, under a flood", times());
  stop = true;
  flood.join();
}

int run() {
  if (!entered()) {
    fmt::print("no sandbox here: {}\n", entered().error().front().text());
    return 1;
  }
  measure_launch();
  for (const auto& [name, ports] :
       {std::pair("tun", PortKind::tun), std::pair("packet", PortKind::packet)}) {
    measure_set_up(name, ports);
    const auto lab = make_lab(ports, 2);
    measure_round_trip("loopback", *lab, n1);
    measure_round_trip(name, *lab, n2);
    measure_stream("loopback", *lab, n1);
    measure_stream(name, *lab, n2);
    measure_command(name, *lab);
  }
  return 0;
}

}  // namespace
}  // namespace linnet::nemesis::sandbox

int main() {
  (void)linnet::nemesis::sandbox::entered();  // before any thread
  return linnet::nemesis::sandbox::run();
}
