// A replicated log on disk: records of a write-ahead log, and what they add up to.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/result.h"
#include "targets/log/log.h"

namespace linnet::targets::log {

// Entry `index` of the log; it follows the last one.
struct EntryRecord {
  LogIndex index;
  Entry entry;
};

// The entries from `from` on were removed.
struct Truncation {
  LogIndex from;
};

// The log begins anew behind an entry that the snapshot covers; other entries that it covers may
// follow again.
struct SnapshotRecord {
  Snapshot snapshot;
  Term index_term;  // of the last entry that it covers
  LogIndex log_start;
  Term log_start_term;
};

using LogRecord = std::variant<EntryRecord, Truncation, SnapshotRecord>;

// The first byte tells the kind: 2, 3 or 4, with which no record of a protocol begins, as those are
// MessagePack arrays.
Bytes to_bytes(const LogRecord& record);
// Nothing when it is none of them.
std::optional<LogRecord> parse_log_record(std::span<const std::uint8_t> bytes);

struct DurableLog {
  std::optional<Snapshot> snapshot;  // covers what stands before the log's start, at least
  Term snapshot_term;                // of the last entry that it covers
  Log log;
};

// What the records, in the order written, add up to. Those that are not a log's are given to
// take_other(), which says whether they are the protocol's. Fails on a record that cannot be read,
// does not fit those before it or is nobody's; the error's place is the record's number, from 1.
base::Result<DurableLog> recover(std::span<const Bytes> records,
                                 const std::function<bool(const Document&)>& take_other);

// The records that stand for the log with its snapshot, at the end of `records`.
void add_checkpoint(const Snapshot& snapshot, Term snapshot_term, const Log& log,
                    std::vector<Bytes>& records);

}  // namespace linnet::targets::log
