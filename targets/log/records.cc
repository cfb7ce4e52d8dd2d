#include "targets/log/records.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "targets/wire/packed.h"

namespace linnet::targets::log {
namespace {

// Packed, not documents: a restart reads a great many of them.
//   2  index, term, command          3  from
//   4  index, its term, log's start, its term, state
constexpr std::uint8_t kEntry = 2;
constexpr std::uint8_t kTruncation = 3;
constexpr std::uint8_t kSnapshot = 4;

struct ToBytes {
  Bytes operator()(const EntryRecord& record) const {
    return wire::Packer(kEntry)
        .number(record.index.value)
        .number(record.entry.term.value)
        .rest(record.entry.command)
        .take();
  }
  Bytes operator()(const Truncation& record) const {
    return wire::Packer(kTruncation).number(record.from.value).take();
  }
  Bytes operator()(const SnapshotRecord& record) const {
    return wire::Packer(kSnapshot)
        .number(record.snapshot.index.value)
        .number(record.index_term.value)
        .number(record.log_start.value)
        .number(record.log_start_term.value)
        .rest(*record.snapshot.state)
        .take();
  }
};

// After the last record, and before an entry that follows the snapshot. Entries that the snapshot
// covers may have been overwritten, though no right cluster does that: then the log begins behind
// the snapshot.
void settle(DurableLog& state) {
  if (state.snapshot && state.log.last_index() < state.snapshot->index) {
    state.log = Log(state.snapshot->index, state.snapshot_term);
  }
}

// Adds a record; false when it does not fit.
struct Replay {
  DurableLog& state;

  bool operator()(EntryRecord record) const {
    // An entry that follows the snapshot: those behind which the log ended before it are gone.
    if (state.snapshot && record.index == state.snapshot->index + 1) settle(state);
    if (record.index != state.log.last_index() + 1) return false;
    state.log.append(std::move(record.entry));
    return true;
  }
  bool operator()(const Truncation& record) const {
    if (record.from <= state.log.start() || record.from > state.log.last_index()) return false;
    state.log.truncate(record.from);
    return true;
  }
  bool operator()(SnapshotRecord record) const {
    if (record.log_start > record.snapshot.index) return false;
    state.log = Log(record.log_start, record.log_start_term);
    state.snapshot = std::move(record.snapshot);
    state.snapshot_term = record.index_term;
    return true;
  }
};

}  // namespace

Bytes to_bytes(const LogRecord& record) {
  return std::visit(ToBytes{}, record);
}

std::optional<LogRecord> parse_log_record(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return {};
  wire::Unpacker fields(bytes.subspan(1));
  const auto index = [&] { return LogIndex{fields.natural()}; };
  const auto term = [&] { return Term{fields.natural()}; };
  const auto rest = [&] {
    const auto left = fields.rest();
    return Bytes(left.begin(), left.end());
  };
  std::optional<LogRecord> record;
  switch (bytes.front()) {
    case kEntry:
      // In braces, the fields are read in their order.
      record = EntryRecord{index(), {term(), rest()}};
      break;
    case kTruncation:
      record = Truncation{index()};
      if (!fields.is_empty()) return {};
      break;
    case kSnapshot: {
      const Snapshot snapshot{index(), nullptr};
      record = SnapshotRecord{snapshot, term(), index(), term()};
      std::get<SnapshotRecord>(*record).snapshot.state = std::make_shared<const Bytes>(rest());
      break;
    }
    default:
      return {};
  }
  return fields.failed() ? std::nullopt : std::move(record);
}

base::Result<DurableLog> recover(std::span<const Bytes> records,
                                 const std::function<bool(const Document&)>& take_other) {
  DurableLog state;
  std::size_t number = 0;
  for (const Bytes& bytes : records) {
    ++number;
    const auto failure = [&](const std::string& why) {
      return base::failure(fmt::format("record {}", number), why);
    };
    if (auto record = parse_log_record(bytes)) {
      if (std::visit(Replay{state}, *std::move(record))) continue;
      return failure(
          fmt::format("does not follow from a log of {} entries", state.log.last_index()));
    }
    const auto document = wire::from_bytes(bytes);
    if (!document) return failure(document.error().front().text());
    if (!take_other(*document)) {
      return failure("is not one of this protocol's: " + wire::to_text(*document));
    }
  }
  settle(state);
  return state;
}

void add_checkpoint(const Snapshot& snapshot, Term snapshot_term, const Log& log,
                    std::vector<Bytes>& records) {
  records.push_back(
      to_bytes(SnapshotRecord{snapshot, snapshot_term, log.start(), *log.term_at(log.start())}));
  for (LogIndex i = log.start() + 1; i <= log.last_index(); i = i + 1) {
    records.push_back(to_bytes(EntryRecord{i, log.at(i)}));
  }
}

}  // namespace linnet::targets::log
