#include "targets/paxos/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::paxos {
namespace {

// [1, round, node]   [2, slot, round, node, command]   [3, to]   [4, index, state, log's start]
constexpr int kPromise = 1;
constexpr int kAcceptance = 2;
constexpr int kChosen = 3;
constexpr int kSnapshot = 4;

using wire::is_natural;

struct RecordToDocument {
  Document operator()(const PromiseRecord& record) const {
    return {kPromise, record.ballot.round, record.ballot.node.value};
  }
  Document operator()(const AcceptanceRecord& record) const {
    const auto& [ballot, command] = record.acceptance;
    return {kAcceptance, record.slot.value, ballot.round, ballot.node.value,
            Document::binary(command)};
  }
  Document operator()(const ChosenRecord& record) const { return {kChosen, record.to.value}; }
  Document operator()(const SnapshotRecord& record) const {
    return {kSnapshot, record.snapshot.index.value, Document::binary(*record.snapshot.state),
            record.log_start.value};
  }
};

std::optional<Record> parse_promise(const Document& row) {
  if (row.size() != 3 || !is_ballot(row[1], row[2])) return {};
  return PromiseRecord{to_ballot(row[1], row[2])};
}

std::optional<Record> parse_acceptance(const Document& row) {
  if (row.size() != 5 || !is_natural(row[1]) || !is_ballot(row[2], row[3]) || !row[4].is_binary()) {
    return {};
  }
  return AcceptanceRecord{LogIndex{row[1].get<std::int64_t>()},
                          {to_ballot(row[2], row[3]), row[4].get_binary()}};
}

std::optional<Record> parse_chosen(const Document& row) {
  if (row.size() != 2 || !is_natural(row[1])) return {};
  return ChosenRecord{LogIndex{row[1].get<std::int64_t>()}};
}

std::optional<Record> parse_snapshot(const Document& row) {
  if (row.size() != 4 || !is_natural(row[1]) || !row[2].is_binary() || !is_natural(row[3])) {
    return {};
  }
  return SnapshotRecord{
      {LogIndex{row[1].get<std::int64_t>()}, std::make_shared<const Bytes>(row[2].get_binary())},
      LogIndex{row[3].get<std::int64_t>()}};
}

// Adds one record to the state; false when it does not fit.
struct Replay {
  DurableState& state;

  bool operator()(const PromiseRecord& record) const {
    state.promised = record.ballot;
    return true;
  }
  bool operator()(AcceptanceRecord record) const {
    if (record.slot <= state.log.start()) return false;
    state.log.put(record.slot, std::move(record.acceptance));
    return true;
  }
  bool operator()(const ChosenRecord& record) const {
    state.chosen = record.to;
    return true;
  }
  bool operator()(SnapshotRecord record) const {
    if (record.log_start > record.snapshot.index) return false;
    state.log = Log(record.log_start);
    state.chosen = record.snapshot.index;
    state.snapshot = std::move(record.snapshot);
    return true;
  }
};

}  // namespace

Bytes to_bytes(const Record& record) {
  return wire::to_bytes(std::visit(RecordToDocument{}, record));
}

base::Result<Record> parse_record(std::span<const std::uint8_t> bytes) {
  const auto document = wire::from_bytes(bytes);
  if (!document) return base::failure(document.error());
  std::optional<Record> record;
  if (document->is_array() && !document->empty() && is_natural(document->front())) {
    switch (document->front().get<std::int64_t>()) {
      case kPromise:
        record = parse_promise(*document);
        break;
      case kAcceptance:
        record = parse_acceptance(*document);
        break;
      case kChosen:
        record = parse_chosen(*document);
        break;
      case kSnapshot:
        record = parse_snapshot(*document);
        break;
      default:
        break;
    }
  }
  if (!record) return base::failure("record", "is not one of Paxos': " + wire::to_text(*document));
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
          place, fmt::format("does not fit a log that begins behind {}", state.log.start()));
    }
  }
  // A slot without a value that is known to be chosen: no right replica leaves one, and one that is
  // broken on purpose has to ask for it again.
  const LogIndex covered = state.snapshot ? state.snapshot->index : LogIndex{0};
  LogIndex held = state.log.end_of_run(state.log.start());
  if (held < covered) {
    state.log.forget(covered);
    held = state.log.end_of_run(covered);
  }
  state.chosen = std::clamp(state.chosen, covered, held);
  return state;
}

}  // namespace linnet::targets::paxos
