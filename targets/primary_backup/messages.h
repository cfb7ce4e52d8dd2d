// The messages of primary/backup replication.
//
// As documents: {"m":"update",...}, with the names of the fields below.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/result.h"
#include "targets/primary_backup/view.h"

namespace linnet::targets::primary_backup {

// From a replica to the view service, every heartbeat interval.
struct Ping {
  ViewNumber view;  // the replica's
  // From its primary: itself, and the members that have all that it had when it began. Empty from
  // others, and from a primary that has restarted, which is none until there is a new view.
  std::vector<NodeId> synced;
};

// The view service's answer to a ping; and a primary's word to those who are not in its view.
struct ViewMessage {
  View view;
};

// From the primary to each other member. Without entries: a heartbeat.
struct Update {
  ViewNumber view;
  LogIndex previous_index;  // the entries follow this one, which is of the view previous_view
  ViewNumber previous_view;
  LogIndex commit;
  std::int64_t round = 0;  // the primary's latest round of heartbeats; the answer repeats it
  std::vector<Entry> entries;
};

struct UpdateReply {
  enum class Answer {
    kAccepted,  // the backup's log agrees with the primary's up to `index`
    kBehind,    // it may agree up to `index`, before previous_index, but no further
    kDiffers,   // what it has committed is not the primary's: the state is wanted
    kOutdated,  // the backup is in a newer view, `view`
  };
  ViewNumber view;
  std::int64_t round = 0;
  Answer answer = Answer::kAccepted;
  LogIndex index;
};

// A part of the primary's state, for a backup whose log does not fit the primary's. The next part
// is sent when the backup has told that it has this one.
struct State {
  ViewNumber view;
  std::int64_t round = 0;
  LogIndex index;  // of the last entry that the state covers
  ViewNumber index_view;
  std::int64_t offset = 0;
  Bytes part;
  bool last = false;  // the state ends with this part
};

struct StateReply {
  ViewNumber view;
  std::int64_t round = 0;
  LogIndex index;           // the state's
  std::int64_t offset = 0;  // up to where the backup has it
  bool installed = false;
};

using PeerMessage = std::variant<Ping, ViewMessage, Update, UpdateReply, State, StateReply>;

Document to_document(const PeerMessage& message);

// Any document may be given.
base::Result<PeerMessage> parse_peer_message(const Document& document);

}  // namespace linnet::targets::primary_backup
