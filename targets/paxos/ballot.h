// Ballots: the numbers of proposals in "Paxos Made Simple" (section 2.2), with the node that
// proposes under them, so that no two nodes share one ("Paxos Made Moderately Complex", section 2).
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstdint>
#include <string>

#include "base/ids.h"

namespace linnet::targets::paxos {

using base::NodeId;

struct Ballot {
  std::int64_t round = 0;  // 0: none yet
  NodeId node;

  auto operator<=>(const Ballot&) const = default;
};

// "3.n2"
inline std::string text(const Ballot& ballot) {
  return fmt::format("{}.{}", ballot.round, base::name(ballot.node));
}

}  // namespace linnet::targets::paxos
