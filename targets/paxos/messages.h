// The messages of Multi-Paxos.
//
// As documents: {"m":"prepare",...}, with the names of the fields below; a ballot is [round, node],
// an acceptance [round, node, command as binary], and a report begins with the slot.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/result.h"
#include "targets/paxos/log.h"

namespace linnet::targets::paxos {

// Phase 1a ("Paxos Made Simple", 2.2), for all slots after `chosen` at once (3). Repeated while the
// candidate waits.
struct Prepare {
  Ballot ballot;
  LogIndex chosen;  // the candidate knows what is chosen up to here
};

// What was accepted for one slot.
struct Report {
  LogIndex slot;
  Acceptance acceptance;
};

// Phase 1b. The reports are of all slots for which something was accepted, but for those that the
// candidate or the acceptor knows to be chosen.
struct Promise {
  Ballot ballot;
  LogIndex chosen;  // the acceptor knows what is chosen up to here
  std::vector<Report> accepted;
};

// Phase 2a, for consecutive slots.
struct Accept {
  Ballot ballot;
  std::int64_t round = 0;  // of the leader's questions whether it leads; the answer repeats it
  LogIndex chosen;         // all up to here are
  LogIndex first;
  std::vector<Bytes> commands;
};

// Phase 2b.
struct Accepted {
  Ballot ballot;
  std::int64_t round = 0;
  LogIndex first;
  LogIndex last;
};

// A heartbeat: up to where slots have been chosen, and the question whether the leader still leads.
struct Chosen {
  Ballot ballot;
  std::int64_t round = 0;
  LogIndex chosen;
};

// The answer: no higher ballot has been promised.
struct Confirm {
  Ballot ballot;
  std::int64_t round = 0;
};

// The answer to any of the three requests of a ballot when a higher one has been promised.
struct Preempted {
  Ballot ballot;
  Ballot promised;
};

// Asks for what was chosen.
struct Learn {
  LogIndex after;
  LogIndex snapshot;        // when the beginning of this one is here already;
  std::int64_t offset = 0;  // so much of it
};

// What was chosen for consecutive slots.
struct Values {
  LogIndex first;
  std::vector<Acceptance> values;
};

// A part of a snapshot, instead of values that are no longer held.
struct SnapshotPart {
  LogIndex index;
  std::int64_t offset = 0;
  Bytes part;
  bool last = false;  // the snapshot ends with this part
};

using PeerMessage = std::variant<Prepare, Promise, Accept, Accepted, Chosen, Confirm, Preempted,
                                 Learn, Values, SnapshotPart>;

Document to_document(const PeerMessage& message);

// Any document may be given; numbers that are negative are refused.
base::Result<PeerMessage> parse_peer_message(const Document& document);

}  // namespace linnet::targets::paxos
