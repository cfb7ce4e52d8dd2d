#include "targets/raft/records.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::raft {
namespace {

// [1, term, vote or 0]   [2, index, term, command]   [3, from]
// [4, index, its term, state, log's start, its term]
constexpr int kHardState = 1;
constexpr int kEntry = 2;
constexpr int kTruncation = 3;
constexpr int kSnapshot = 4;

struct ToDocument {
  Document operator()(const HardState& state) const {
    return {kHardState, state.term.value, state.voted_for ? state.voted_for->value : 0};
  }
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

using wire::is_natural;

std::optional<HardState> parse_hard_state(const Document& document) {
  if (document.size() != 3 || !is_natural(document[1]) || !is_natural(document[2])) return {};
  HardState state{Term{document[1].get<std::int64_t>()}, std::nullopt};
  if (const int vote = document[2].get<int>(); vote != 0) state.voted_for = NodeId{vote};
  return state;
}

std::optional<EntryRecord> parse_entry(const Document& document) {
  if (document.size() != 4 || !is_natural(document[1]) || !is_natural(document[2]) ||
      !document[3].is_binary()) {
    return {};
  }
  return EntryRecord{LogIndex{document[1].get<std::int64_t>()},
                     {Term{document[2].get<std::int64_t>()}, document[3].get_binary()}};
}

std::optional<Truncation> parse_truncation(const Document& document) {
  if (document.size() != 2 || !is_natural(document[1])) return {};
  return Truncation{LogIndex{document[1].get<std::int64_t>()}};
}

std::optional<SnapshotRecord> parse_snapshot(const Document& document) {
  if (document.size() != 6 || !document[3].is_binary()) return {};
  for (const std::size_t natural : {1U, 2U, 4U, 5U}) {
    if (!is_natural(document[natural])) return {};
  }
  return SnapshotRecord{{LogIndex{document[1].get<std::int64_t>()},
                         std::make_shared<const Bytes>(document[3].get_binary())},
                        Term{document[2].get<std::int64_t>()},
                        LogIndex{document[4].get<std::int64_t>()},
                        Term{document[5].get<std::int64_t>()}};
}

// Adds one record to the state; false when it does not fit.
struct Replay {
  DurableState& state;

  bool operator()(const HardState& record) const {
    state.hard_state = record;
    return true;
  }
  bool operator()(EntryRecord record) const {
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

Bytes to_bytes(const Record& record) {
  return wire::to_bytes(std::visit(ToDocument{}, record));
}

base::Result<Record> parse_record(std::span<const std::uint8_t> bytes) {
  const auto document = wire::from_bytes(bytes);
  if (!document) return base::failure(document.error());
  std::optional<Record> record;
  if (document->is_array() && !document->empty() && is_natural(document->front())) {
    switch (document->front().get<std::int64_t>()) {
      case kHardState:
        record = parse_hard_state(*document);
        break;
      case kEntry:
        record = parse_entry(*document);
        break;
      case kTruncation:
        record = parse_truncation(*document);
        break;
      case kSnapshot:
        record = parse_snapshot(*document);
        break;
      default:
        break;
    }
  }
  if (!record) return base::failure("record", "is not one of Raft's: " + wire::to_text(*document));
  return *std::move(record);
}

base::Result<DurableState> recover(std::span<const Bytes> records) {
  DurableState state;
  std::size_t number = 0;
  for (const Bytes& bytes : records) {
    const auto place = fmt::format("record {}", ++number);
    auto record = parse_record(bytes);
    if (!record) return base::failure(place, record.error().front().text());
    if (!std::visit(Replay{state}, *std::move(record))) {
      return base::failure(
          place, fmt::format("does not follow from a log of {} entries", state.log.last_index()));
    }
  }
  // Entries that the snapshot covers were overwritten: no right cluster does that.
  if (state.snapshot && state.log.last_index() < state.snapshot->index) {
    state.log = Log(state.snapshot->index, state.snapshot_term);
  }
  return state;
}

}  // namespace linnet::targets::raft
