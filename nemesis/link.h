// A directed link of the network under test: what `from` sends to `to`.
#pragma once

#include <compare>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace linnet::nemesis {

using base::NodeId;

// All clients together, as one end of a link.
inline constexpr NodeId kClients{0};

struct Link {
  NodeId from;
  NodeId to;
  Link reverse() const { return {to, from}; }
  auto operator<=>(const Link&) const = default;
};

// What became of the messages (or packets) that were sent on a link so far. Each one that was sent
// is forwarded, dropped, lost, overflowed or undeliverable, or still held; a duplicate is one more.
struct LinkCounters {
  std::int64_t forwarded = 0;      // handed to the destination, duplicates included
  std::int64_t dropped = 0;        // because the link was cut
  std::int64_t lost = 0;           // drawn for loss
  std::int64_t overflowed = 0;     // because more waited than the link holds
  std::int64_t undeliverable = 0;  // because the destination was not connected
  // What was done to some of them on the way:
  std::int64_t delayed = 0;       // held for the delay of the link
  std::int64_t duplicated = 0;    // sent on twice
  std::int64_t reordered = 0;     // handed over after one that was sent later
  std::int64_t corrupted = 0;     // altered
  std::int64_t rate_limited = 0;  // held until the rate of the link allowed it

  // To how many something was done that a good link does not do.
  std::int64_t struck() const {
    return dropped + lost + overflowed + delayed + duplicated + reordered + corrupted +
           rate_limited;
  }

  bool operator==(const LinkCounters&) const = default;
};

// n1 ... n<nodes>.
std::vector<NodeId> all_nodes(int nodes);

// "n2", "clients".
std::string endpoint_name(NodeId node);

// The node that the text names among n1 ... n<nodes>, or an error that names `place`.
base::Result<NodeId> parse_node(const nlohmann::json& text, int nodes, const std::string& place);

// [["n1","n2"],["n2","n1"]]
nlohmann::json to_json(const std::vector<Link>& links);
nlohmann::json to_json(const std::vector<NodeId>& nodes);

}  // namespace linnet::nemesis
