// Network interfaces of the namespace that the calling thread is in. All throw std::system_error.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "nemesis/sandbox/network_namespace.h"

namespace linnet::nemesis::sandbox {

using HardwareAddress = std::array<std::uint8_t, 6>;

// The number by which the kernel knows the interface.
int index_of(const std::string& interface);

void bring_up(const std::string& interface);

// `address` in host byte order. Makes the route to the address's network, and no other.
void set_address(const std::string& interface, std::uint32_t address, int prefix_length);

void set_mtu(const std::string& interface, int mtu);

// How many packets wait for the interface before the kernel drops them.
void set_queue_length(const std::string& interface, std::uint32_t packets);

// Peers are not asked for their hardware addresses: all are taken for the interface's own.
void turn_off_arp(const std::string& interface);

// Lets the kernel do itself what it would leave to hardware: checksums, and cutting what programs
// send into packets. Otherwise one loss would take 64 KiB, and a corrupted packet pass unchecked.
void turn_off_offloads(const std::string& interface);

// The interface of a node: each has one.
inline constexpr const char* kNodeInterface = "eth0";

struct InterfaceOptions {
  std::uint32_t address = 0;  // in host byte order
  int prefix_length = 0;
  int mtu = 1500;
};

// Gives a node's interface its address and a queue long enough that TCP loses no packet in it, and
// brings it up.
void configure_node_interface(const InterfaceOptions& options);

// A pair of interfaces joined by a wire: `here` in the thread's namespace, `there` in the other.
void make_wire(const std::string& here, const std::string& there, const NetworkNamespace& other,
               const HardwareAddress& hardware_address_there);

}  // namespace linnet::nemesis::sandbox
