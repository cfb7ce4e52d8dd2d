// What Raft keeps on disk (dissertation, figure 3.1, "persistent state"), as records of a
// write-ahead log.
#pragma once

#include <optional>
#include <span>
#include <variant>

#include "base/result.h"
#include "targets/log/log.h"
#include "targets/raft/messages.h"

namespace linnet::targets::raft {

struct HardState {
  Term term;
  std::optional<NodeId> voted_for;  // in `term`
};

// Entry `index` of the log; it follows the last one.
struct EntryRecord {
  LogIndex index;
  Entry entry;
};

// The entries from `from` on were removed.
struct Truncation {
  LogIndex from;
};

// Section 5.1. The log begins anew behind an entry that the snapshot covers; other entries that it
// covers may follow again.
struct SnapshotRecord {
  Snapshot snapshot;
  Term index_term;  // of the last entry that it covers
  LogIndex log_start;
  Term log_start_term;
};

using Record = std::variant<HardState, EntryRecord, Truncation, SnapshotRecord>;

Bytes to_bytes(const Record& record);
base::Result<Record> parse_record(std::span<const std::uint8_t> bytes);

struct DurableState {
  HardState hard_state;
  std::optional<Snapshot> snapshot;
  Term snapshot_term;  // of the last entry that it covers
  Log log;
};

// The state that the records, in the order written, add up to. Fails on a record that cannot be
// read or does not fit those before it; the error's place is the record's number, from 1.
base::Result<DurableState> recover(std::span<const Bytes> records);

}  // namespace linnet::targets::raft
