#include "targets/log/records.h"

#include <memory>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::log {
namespace {

// [2, index, term, command]   [3, from]   [4, index, its term, state, log's start, its term]
constexpr int kEntry = 2;
constexpr int kTruncation = 3;
constexpr int kSnapshot = 4;

using wire::is_natural;

struct ToDocument {
  Document operator()(const EntryRecord& record) const {
    return {kEntry, record.index.value, record.entry.term.value,
            Document::binary(record.entry.command)};
  }
  Document operator()(const Truncation& record) const { return {kTruncation, record.from.value}; }
  Document operator()(const SnapshotRecord& record) const {
    return {kSnapshot,
            record.snapshot.index.value,
            record.index_term.value,
            Document::binary(*record.snapshot.state),
            record.log_start.value,
            record.log_start_term.value};
  }
};

LogIndex index_at(const Document& document, std::size_t i) {
  return LogIndex{document[i].get<std::int64_t>()};
}

Term term_at(const Document& document, std::size_t i) {
  return Term{document[i].get<std::int64_t>()};
}

std::optional<LogRecord> parse_entry(const Document& document) {
  if (document.size() != 4 || !is_natural(document[1]) || !is_natural(document[2]) ||
      !document[3].is_binary()) {
    return {};
  }
  return EntryRecord{index_at(document, 1), {term_at(document, 2), document[3].get_binary()}};
}

std::optional<LogRecord> parse_truncation(const Document& document) {
  if (document.size() != 2 || !is_natural(document[1])) return {};
  return Truncation{index_at(document, 1)};
}

std::optional<LogRecord> parse_snapshot(const Document& document) {
  if (document.size() != 6 || !document[3].is_binary()) return {};
  for (const std::size_t natural : {1U, 2U, 4U, 5U}) {
    if (!is_natural(document[natural])) return {};
  }
  return SnapshotRecord{
      {index_at(document, 1), std::make_shared<const Bytes>(document[3].get_binary())},
      term_at(document, 2),
      index_at(document, 4),
      term_at(document, 5)};
}

struct Replay {
  DurableLog& state;

  bool operator()(EntryRecord record) const {
    // An entry that follows the snapshot: those behind which the log ended before it are gone.
    if (state.snapshot && record.index == state.snapshot->index + 1) state.settle();
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

Document to_document(const LogRecord& record) {
  return std::visit(ToDocument{}, record);
}

Bytes to_bytes(const LogRecord& record) {
  return wire::to_bytes(to_document(record));
}

std::optional<LogRecord> parse_log_record(const Document& document) {
  if (!document.is_array() || document.empty() || !is_natural(document.front())) return {};
  switch (document.front().get<std::int64_t>()) {
    case kEntry:
      return parse_entry(document);
    case kTruncation:
      return parse_truncation(document);
    case kSnapshot:
      return parse_snapshot(document);
    default:
      return {};
  }
}

bool DurableLog::replay(LogRecord record) {
  return std::visit(Replay{*this}, std::move(record));
}

void DurableLog::settle() {
  if (snapshot && log.last_index() < snapshot->index) log = Log(snapshot->index, snapshot_term);
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
