#include "nemesis/clock/address_space.h"

#include <algorithm>

namespace linnet::nemesis::clock {
namespace {

constexpr std::uint64_t kEndOfUserSpace = 0x7fff'ffff'f000;
// Less than 2 GiB, so that every byte of the one is in reach of every byte of the other.
constexpr std::uint64_t kReach = 0x7000'0000;
// What the heap may grow by upwards, and the stack downwards, without meeting us.
constexpr std::uint64_t kHeapGrowth = 0x4000'0000;
constexpr std::uint64_t kStackGrowth = 0x400'0000;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
  return a < b ? b - a : a - b;
}

}  // namespace

const Mapping* find_mapping(const std::vector<Mapping>& mappings, std::uint64_t address) {
  const auto found = std::ranges::find_if(mappings, [address](const Mapping& mapping) {
    return mapping.begin <= address && address < mapping.end;
  });
  return found == mappings.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> find_room(const std::vector<Mapping>& mappings, std::uint64_t near,
                                       std::uint64_t size) {
  std::optional<std::uint64_t> best;
  const auto consider = [&](std::uint64_t address) {
    if (distance(address, near) > kReach) return;
    if (!best || distance(address, near) < distance(*best, near)) best = address;
  };
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const bool is_last = i + 1 == mappings.size();
    const std::uint64_t begin = mappings[i].end;
    const std::uint64_t end =
        is_last ? kEndOfUserSpace : std::min(mappings[i + 1].begin, kEndOfUserSpace);
    if (begin >= end) continue;
    const bool may_grow_up = mappings[i].name == "[heap]";
    const bool may_grow_down = !is_last && mappings[i + 1].name == "[stack]";
    const std::uint64_t kept = (may_grow_up ? kHeapGrowth : 0) + (may_grow_down ? kStackGrowth : 0);
    if (end - begin < size + kept) continue;
    if (!may_grow_up) consider(begin);
    if (!may_grow_down) consider(end - size);
  }
  return best;
}

}  // namespace linnet::nemesis::clock
