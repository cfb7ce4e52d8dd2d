#include "targets/log/records.h"

#include <memory>
#include <utility>

namespace linnet::targets::log {
namespace {

// The first byte tells the kind; then come numbers of eight bytes, the highest first, and bytes.
// Not documents: a restart reads a great many of them.
//   2  index, term, command          3  from
//   4  index, its term, log's start, its term, state
enum class Kind : std::uint8_t { kEntry = 2, kTruncation = 3, kSnapshot = 4 };

constexpr std::size_t kNumberBytes = 8;

class Writer {
 public:
  explicit Writer(Kind kind) : bytes_{static_cast<std::uint8_t>(kind)} {}

  Writer& number(std::int64_t value) {
    for (std::size_t i = kNumberBytes; i-- > 0;) {
      bytes_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    return *this;
  }
  Writer& rest(const Bytes& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Reads as 0 what is not there or too large, and remembers that.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::int64_t number() {
    if (bytes_.size() < kNumberBytes) return fail();
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes_.first(kNumberBytes)) value = value << 8 | byte;
    bytes_ = bytes_.subspan(kNumberBytes);
    return value > wire::kLargestNatural ? fail() : static_cast<std::int64_t>(value);
  }
  LogIndex index() { return LogIndex{number()}; }
  Term term() { return Term{number()}; }
  Bytes rest() { return {bytes_.begin(), bytes_.end()}; }

  bool is_empty() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

 private:
  std::int64_t fail() {
    failed_ = true;
    return 0;
  }

  std::span<const std::uint8_t> bytes_;
  bool failed_ = false;
};

struct ToBytes {
  Bytes operator()(const EntryRecord& record) const {
    return Writer(Kind::kEntry)
        .number(record.index.value)
        .number(record.entry.term.value)
        .rest(record.entry.command)
        .take();
  }
  Bytes operator()(const Truncation& record) const {
    return Writer(Kind::kTruncation).number(record.from.value).take();
  }
  Bytes operator()(const SnapshotRecord& record) const {
    return Writer(Kind::kSnapshot)
        .number(record.snapshot.index.value)
        .number(record.index_term.value)
        .number(record.log_start.value)
        .number(record.log_start_term.value)
        .rest(*record.snapshot.state)
        .take();
  }
};

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

Bytes to_bytes(const LogRecord& record) {
  return std::visit(ToBytes{}, record);
}

std::optional<LogRecord> parse_log_record(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return {};
  Reader reader(bytes.subspan(1));
  std::optional<LogRecord> record;
  switch (static_cast<Kind>(bytes.front())) {
    case Kind::kEntry: {
      const LogIndex index = reader.index();
      const Term term = reader.term();
      record = EntryRecord{index, {term, reader.rest()}};
      break;
    }
    case Kind::kTruncation:
      record = Truncation{reader.index()};
      if (!reader.is_empty()) return {};
      break;
    case Kind::kSnapshot: {
      const LogIndex index = reader.index();
      const Term index_term = reader.term();
      const LogIndex start = reader.index();
      const Term start_term = reader.term();
      record = SnapshotRecord{
          {index, std::make_shared<const Bytes>(reader.rest())}, index_term, start, start_term};
      break;
    }
  }
  return reader.failed() ? std::nullopt : std::move(record);
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
