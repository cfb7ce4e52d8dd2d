// Packets made by hand, with right checksums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace linnet::nemesis::sandbox {

using Bytes = std::vector<std::byte>;

inline void put_16(Bytes& bytes, std::size_t at, std::uint32_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8);
  bytes[at + 1] = static_cast<std::byte>(value);
}

// The sum over pseudo header and segment, folded: 0xFFFF when the checksum in it is right.
inline std::uint32_t transport_sum(std::span<const std::byte> packet) {
  const auto byte = [&](std::size_t at) { return std::to_integer<std::uint32_t>(packet[at]); };
  const auto length = static_cast<std::uint32_t>(packet.size() - 20);
  std::uint32_t sum = byte(9) + length;
  for (std::size_t i = 12; i < packet.size(); i += 2) {
    sum += byte(i) << 8;
    if (i + 1 < packet.size()) sum += byte(i + 1);
  }
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return sum;
}

inline bool has_right_checksum(const Bytes& packet) {
  return transport_sum(packet) == 0xFFFF;
}

inline Bytes make_packet(std::uint8_t protocol, std::uint32_t destination, std::size_t header,
                         std::size_t checksum, std::size_t payload) {
  Bytes packet(20 + header + payload);
  packet[0] = std::byte{0x45};
  packet[9] = static_cast<std::byte>(protocol);
  put_16(packet, 12, 0x0A4D);
  put_16(packet, 14, 0x0001);
  put_16(packet, 16, destination >> 16);
  put_16(packet, 18, destination & 0xFFFF);
  for (std::size_t i = 0; i < payload; ++i) {
    packet[20 + header + i] = static_cast<std::byte>(i * 37 + 1);
  }
  if (protocol == 6) packet[20 + 12] = static_cast<std::byte>(header / 4 << 4);
  put_16(packet, 20 + checksum, ~transport_sum(packet) & 0xFFFF);
  return packet;
}

inline Bytes make_udp(std::uint32_t destination, std::size_t payload) {
  return make_packet(17, destination, 8, 6, payload);
}

// With twelve bytes of options, as TCP has in practice.
inline Bytes make_tcp(std::uint32_t destination, std::size_t payload) {
  return make_packet(6, destination, 32, 16, payload);
}

}  // namespace linnet::nemesis::sandbox
