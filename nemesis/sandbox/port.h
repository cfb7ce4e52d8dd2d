// One end of a node's only link, in the hands of the switch.
#pragma once

#include <cstddef>
#include <span>

namespace linnet::nemesis::sandbox {

// Whole IPv4 packets, without any link header. Used from one thread.
class Port {
 public:
  virtual ~Port() = default;

  // Becomes readable when the node has sent a packet.
  virtual int descriptor() const = 0;

  // Takes a packet that the node sent; returns its size, or 0 when none waits. `buffer` holds the
  // largest IPv4 packet.
  virtual std::size_t receive(std::span<std::byte> buffer) = 0;

  // Hands a packet to the node; false when its kernel did not take it. Never waits.
  virtual bool send(std::span<const std::byte> packet) = 0;
};

}  // namespace linnet::nemesis::sandbox
