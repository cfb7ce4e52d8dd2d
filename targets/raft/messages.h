// Raft's peer messages: the RPCs of the dissertation's figure 3.1, as one-way messages.
//
// As documents: {"m":"request-vote",...}, with the names of the fields below; an entry is
// [term, command as binary].
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/result.h"
#include "targets/log/log.h"
#include "targets/raft/members.h"

namespace linnet::targets::raft {

using log::Entry;
using log::Log;
using log::Term;

// What a vote is asked for.
enum class Ballot {
  kElection,  // section 3.4
  kPreVote,   // section 9.6: whether a vote would be granted, if there were an election in `term`
  kTransfer,  // section 3.10: an election that the leader itself has asked for
};

// Section 3.4. Repeated while the candidate waits.
struct RequestVote {
  Term term;
  LogIndex last_index;
  Term last_term;
  Ballot ballot = Ballot::kElection;
};

struct VoteReply {
  Term term;  // granted for a pre-vote: the one asked about
  bool granted = false;
  bool pre_vote = false;
};

// Section 3.10: the receiver is to stand for election at once.
struct TimeoutNow {
  Term term;
};

// Sections 3.5 and 6.4. Without entries: a heartbeat.
struct AppendEntries {
  Term term;
  LogIndex previous_index;
  Term previous_term;
  LogIndex commit;
  std::int64_t round = 0;  // the leader's latest heartbeat round; the reply repeats it
  std::vector<Entry> entries;
};

// Where the follower's log parts from the leader's, for fast back-up (end of section 3.5).
struct Conflict {
  LogIndex previous_index;  // of the refused AppendEntries
  LogIndex index;           // where the follower's run of `term` begins; without a term, where its
                            // log ends: the first index it lacks
  std::optional<Term> term;
};

struct AppendReply {
  Term term;
  std::int64_t round = 0;
  LogIndex match;                    // on success: the follower's log agrees up to here
  std::optional<Conflict> conflict;  // present: refused
};

// Section 5.1: a part of the leader's snapshot, for a follower that lacks entries which the leader
// no longer has. The next part is sent when the follower has told that it has this one.
struct InstallSnapshot {
  Term term;
  std::int64_t round = 0;  // as in AppendEntries
  LogIndex index;          // of the last entry that the snapshot covers
  Term index_term;         // its term
  Members members;         // as of `index`
  std::int64_t offset = 0;
  Bytes part;
  bool last = false;  // the snapshot ends with this part
};

struct SnapshotReply {
  Term term;
  std::int64_t round = 0;
  LogIndex index;           // the snapshot's
  std::int64_t offset = 0;  // up to where the follower has it
  bool installed = false;   // the follower's log agrees with the leader's up to `index`
};

using PeerMessage = std::variant<RequestVote, VoteReply, TimeoutNow, AppendEntries, AppendReply,
                                 InstallSnapshot, SnapshotReply>;

Document to_document(const PeerMessage& message);

// Any document may be given; terms, indices and rounds that are negative are refused.
base::Result<PeerMessage> parse_peer_message(const Document& document);

}  // namespace linnet::targets::raft
