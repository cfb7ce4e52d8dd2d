// What an acceptor must not forget ("Paxos Made Simple", section 2.5), as records of a write-ahead
// log; and what a learner would have to ask for again.
#pragma once

#include <optional>
#include <span>
#include <variant>

#include "base/result.h"
#include "targets/paxos/log.h"

namespace linnet::targets::paxos {

struct PromiseRecord {
  Ballot ballot;
};

struct AcceptanceRecord {
  LogIndex slot;
  Acceptance acceptance;
};

// What was accepted for the slots up to here, as recorded before, is what was chosen.
struct ChosenRecord {
  LogIndex to;
};

// The log begins anew behind a slot that the snapshot covers; other slots that it covers may follow
// again.
struct SnapshotRecord {
  Snapshot snapshot;
  LogIndex log_start;
};

using Record = std::variant<PromiseRecord, AcceptanceRecord, ChosenRecord, SnapshotRecord>;

Bytes to_bytes(const Record& record);
base::Result<Record> parse_record(std::span<const std::uint8_t> bytes);

struct DurableState {
  Ballot promised;
  std::optional<Snapshot> snapshot;
  Log log;          // without gaps up to `chosen`
  LogIndex chosen;  // not before the snapshot's end
};

// The state that the records, in the order written, add up to. Fails on a record that cannot be
// read or does not fit those before it; the error's place is the record's number, from 1.
base::Result<DurableState> recover(std::span<const Bytes> records);

}  // namespace linnet::targets::paxos
