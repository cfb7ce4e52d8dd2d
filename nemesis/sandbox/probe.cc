#include "nemesis/sandbox/probe.h"

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "nemesis/sandbox/address.h"
#include "nemesis/sandbox/interface.h"
#include "nemesis/sandbox/packet_port.h"
#include "nemesis/sandbox/tun_port.h"

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::chrono::seconds kPatience{10};

const char* const kTunPorts = "tun ports";
const char* const kPacketPorts = "packet ports";

InterfaceOptions some_interface() {
  return {address_of(NodeId(1)), kPrefixLength, 1500};
}

Mechanism mechanism(const char* name, const char* purpose, bool required) {
  Mechanism result;
  result.name = name;
  result.purpose = purpose;
  result.required = required;
  return result;
}

// Notes whether `trial` throws.
void try_out(Mechanism& mechanism, const std::function<void()>& trial) {
  try {
    trial();
    mechanism.works = true;
  } catch (const std::system_error& refused) {
    mechanism.why_not = refused.what();
  }
}

void try_tun(Mechanism& mechanism) {
  try_out(mechanism, [] { open_tun_port(NetworkNamespace::make(), some_interface()); });
  if (mechanism.works) return;
  mechanism.remedy = ::access("/dev/net/tun", F_OK) == 0
                         ? "sudo chmod a+rw /dev/net/tun"
                         : "sudo modprobe tun; in a container: start it with --device /dev/net/tun";
}

void try_packet(Mechanism& mechanism) {
  try_out(mechanism, [] {
    const auto hub = NetworkNamespace::make();
    open_packet_port(hub, "port1", NetworkNamespace::make(), some_interface());
  });
  if (!mechanism.works) mechanism.remedy = "sudo modprobe -a veth af_packet";
}

// Runs a shell's command on a node of its own; throws when it does not exit with 0.
void run_on_node(Launcher& launcher, const std::string& script) {
  const auto network = NetworkNamespace::make();
  Command command;
  command.program = "/bin/sh";
  command.arguments = {"-c", script};
  auto process = launcher.launch(command, network);
  if (!process)
    throw std::system_error(EPERM, std::generic_category(), process.error().front().text());
  const auto status = (*process)->wait(kPatience);
  if (!status || !status->success()) {
    throw std::system_error(EPERM, std::generic_category(), "the kernel did not allow it");
  }
}

void try_retries(Mechanism& mechanism) {
  mechanism.works = ::access("/proc/sys/net/ipv4/tcp_rto_max_ms", F_OK) == 0;
  if (mechanism.works) return;
  mechanism.why_not = "the kernel has no net.ipv4.tcp_rto_max_ms";
  mechanism.remedy = "Linux 6.15 or newer; before it, nodes find each other late after a long cut";
}

}  // namespace

std::vector<Mechanism> probe(const base::Result<std::unique_ptr<Launcher>>& entered) {
  auto privilege =
      mechanism("namespaces", "the right to make them, as root or in a user namespace", true);
  auto networks = mechanism("network namespaces", "a network of its own for each node", true);
  auto pids = mechanism("pid namespaces", "a node's kill takes all its processes", true);
  auto tun = mechanism(kTunPorts, "nodes' links by /dev/net/tun", false);
  auto packet = mechanism(kPacketPorts, "nodes' links by veth and AF_PACKET, without tun", false);
  auto proc = mechanism("own /proc", "a node sees its own processes in /proc", false);
  auto retries = mechanism("short tcp retries", "nodes meet soon after a long cut", false);
  try_retries(retries);
  if (entered) {
    privilege.works = true;
    Launcher& launcher = **entered;
    try_out(networks, [] { NetworkNamespace::make(); });
    try_out(pids, [&] { run_on_node(launcher, "exit 0"); });
    try_tun(tun);
    try_packet(packet);
    try_out(proc, [&] { run_on_node(launcher, "read n </proc/1/comm; [ $n = linnet-init ]"); });
    if (!proc.works) {
      proc.remedy = "in a container: start it with --security-opt systempaths=unconfined";
    }
  } else {
    privilege.why_not = entered.error().front().what;
    privilege.remedy = entered.error().front().remedy;
    for (Mechanism* each : {&networks, &pids, &tun, &packet, &proc}) {
      each->why_not = "needs namespaces";
    }
  }
  return {privilege, networks, pids, tun, packet, proc, retries};
}

bool sandbox_works(const std::vector<Mechanism>& mechanisms) {
  const auto works = [&](const char* name) {
    return std::any_of(mechanisms.begin(), mechanisms.end(),
                       [&](const Mechanism& each) { return each.name == name && each.works; });
  };
  return std::all_of(mechanisms.begin(), mechanisms.end(),
                     [](const Mechanism& each) { return each.works || !each.required; }) &&
         (works(kTunPorts) || works(kPacketPorts));
}

}  // namespace linnet::nemesis::sandbox
