// Tags order the values that a register is given: Lynch and Shvartsman, "Robust emulation of shared
// memory using dynamic quorum-acknowledged broadcasts" (FTCS 1997), after the timestamps of Attiya,
// Bar-Noy and Dolev.
#pragma once

#include <compare>
#include <cstdint>

#include "targets/core.h"

namespace linnet::targets::abd {

// No two writes have the same tag: no two coordinators share a node, and none uses a number twice.
struct Tag {
  std::int64_t number = 0;  // 0: of the value that a register has before the first write
  NodeId node;              // the coordinator of the write

  auto operator<=>(const Tag&) const = default;
};

struct Tagged {
  Tag tag;
  Document value;

  bool operator==(const Tagged&) const = default;
};

}  // namespace linnet::targets::abd
