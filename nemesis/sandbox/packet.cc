#include "nemesis/sandbox/packet.h"

#include <netinet/in.h>

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::size_t kShortestHeader = 20;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kUdpHeader = 8;

std::uint32_t read_byte(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::uint32_t>(bytes[at]);
}

std::uint32_t read_16(std::span<const std::byte> bytes, std::size_t at) {
  return (read_byte(bytes, at) << 8) | read_byte(bytes, at + 1);
}

void write_16(std::span<std::byte> bytes, std::size_t at, std::uint32_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8);
  bytes[at + 1] = static_cast<std::byte>(value);
}

std::size_t header_length(std::span<const std::byte> packet) {
  return std::size_t{read_byte(packet, 0) & 15U} * 4;
}

// What TCP or UDP put before the payload, and where its checksum stands.
struct Transport {
  std::size_t header;
  std::size_t checksum;
};

std::optional<Transport> transport(std::uint32_t protocol, std::span<const std::byte> segment) {
  if (protocol == IPPROTO_UDP && segment.size() >= kUdpHeader) return Transport{kUdpHeader, 6};
  if (protocol == IPPROTO_TCP && segment.size() >= kTcpHeader) {
    return Transport{std::size_t{read_byte(segment, 12) >> 4} * 4, 16};
  }
  return std::nullopt;
}

// The 16-bit word of the segment that holds the byte; the last may be half a word, padded with 0.
std::uint32_t word_around(std::span<const std::byte> segment, std::size_t at) {
  const std::size_t begin = at & ~std::size_t{1};
  return begin + 1 < segment.size() ? read_16(segment, begin) : read_byte(segment, begin) << 8;
}

// The checksum after one word of the sum has changed: RFC 1624, equation 3. A checksum that was
// wrong stays wrong.
std::uint32_t updated_checksum(std::uint32_t checksum, std::uint32_t before, std::uint32_t after) {
  std::uint32_t sum = (~checksum & 0xFFFFU) + (~before & 0xFFFFU) + after;
  sum = (sum & 0xFFFFU) + (sum >> 16);
  sum = (sum & 0xFFFFU) + (sum >> 16);
  return ~sum & 0xFFFFU;
}

}  // namespace

std::optional<std::uint32_t> destination(std::span<const std::byte> packet) {
  if (packet.size() < kShortestHeader || read_byte(packet, 0) >> 4 != 4) return std::nullopt;
  return (read_16(packet, 16) << 16) | read_16(packet, 18);
}

bool corrupt(std::span<std::byte> packet, std::uint64_t where, Corruption corruption) {
  const std::size_t header = header_length(packet);
  if (header < kShortestHeader || header > packet.size()) return false;
  const auto segment = packet.subspan(header);
  const std::uint32_t protocol = read_byte(packet, 9);
  const bool continues = (read_16(packet, 6) & 0x1FFFU) != 0;  // a fragment, and not the first
  const auto head = continues ? std::nullopt : transport(protocol, segment);
  if (!head && corruption == Corruption::silent) return false;

  const std::size_t start = head ? head->header : 0;
  if (start >= segment.size()) return false;
  const std::size_t at = start + static_cast<std::size_t>(where / 8 % (segment.size() - start));
  const std::uint32_t before = word_around(segment, at);
  segment[at] ^= std::byte{1} << static_cast<int>(where % 8);
  if (corruption == Corruption::detectable) return true;

  const std::uint32_t checksum = read_16(segment, head->checksum);
  if (protocol == IPPROTO_UDP && checksum == 0) return true;  // sent without one
  std::uint32_t updated = updated_checksum(checksum, before, word_around(segment, at));
  if (protocol == IPPROTO_UDP && updated == 0) updated = 0xFFFF;
  write_16(segment, head->checksum, updated);
  return true;
}

}  // namespace linnet::nemesis::sandbox
