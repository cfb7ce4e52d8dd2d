// Ballots: the numbers of proposals in "Paxos Made Simple" (section 2.2), with the node that
// proposes under them, so that no two nodes share one ("Paxos Made Moderately Complex", section 2).
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

#include "base/ids.h"
#include "targets/wire/fields.h"

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

// In documents: a round and a node.
inline bool is_ballot(const wire::Document& round, const wire::Document& node) {
  return wire::is_natural(round) && wire::is_natural(node) &&
         node.get<std::int64_t>() <= std::numeric_limits<int>::max();
}
inline Ballot to_ballot(const wire::Document& round, const wire::Document& node) {
  return {round.get<std::int64_t>(), NodeId{node.get<int>()}};
}

}  // namespace linnet::targets::paxos
