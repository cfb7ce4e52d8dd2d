// IPv4 packets, as far as a switch looks into them (RFC 791, 768, 9293).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "nemesis/link_faults.h"

namespace linnet::nemesis::sandbox {

// The destination's address in host byte order; nothing when this is no IPv4 packet.
std::optional<std::uint32_t> destination(std::span<const std::byte> packet);

// Flips one bit of what the packet carries for a program, the bit chosen by `where`. Returns false,
// and leaves the packet as it is, when it carries nothing (a bare TCP acknowledgement), or when its
// checksum should be made to fit and cannot be (a fragment without its head).
bool corrupt(std::span<std::byte> packet, std::uint64_t where, Corruption corruption);

}  // namespace linnet::nemesis::sandbox
