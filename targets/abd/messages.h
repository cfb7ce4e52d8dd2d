// The messages of the quorum registers: two rounds, each a question to all and an answer of each.
//
// As documents: {"m":"query",...}, with the names of the fields below; an operation is
// [incarnation, number], a tag [number, node].
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/result.h"
#include "targets/abd/tag.h"

namespace linnet::targets::abd {

// What a coordinator does for its clients. Never used twice, also across restarts: an answer to an
// earlier one must not count.
struct OperationId {
  std::int64_t incarnation = 0;  // of the coordinator: how often it has started
  std::int64_t number = 0;       // in this incarnation

  auto operator<=>(const OperationId&) const = default;
};

// What does the register hold?
struct Query {
  OperationId operation;
  std::string key;
};

struct Report {
  OperationId operation;
  Tagged held;
};

// Hold this, unless you hold something with a higher tag.
struct Store {
  OperationId operation;
  std::string key;
  Tagged tagged;
};

// It is durable, or something with a higher tag is.
struct Stored {
  OperationId operation;
};

using PeerMessage = std::variant<Query, Report, Store, Stored>;

Document to_document(const PeerMessage& message);

// Any document may be given; numbers that are negative are refused.
base::Result<PeerMessage> parse_peer_message(const Document& document);

}  // namespace linnet::targets::abd
