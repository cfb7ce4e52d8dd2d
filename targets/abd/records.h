// What a replica of the quorum registers keeps on disk, as records of a write-ahead log.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "targets/abd/tag.h"

namespace linnet::targets::abd {

// The replica has started, and this is what it numbers its operations by.
struct IncarnationRecord {
  std::int64_t incarnation = 0;
};

struct StoreRecord {
  std::string key;
  Tagged tagged;
};

// The coordinator has given a client's write its tag. Of a session the last one holds.
struct WriteRecord {
  std::string session;
  std::int64_t sequence = 0;
  std::string key;
  Tagged tagged;
};

// All numbers up to here have been used, or may have been.
struct NumberRecord {
  std::int64_t number = 0;
};

using Record = std::variant<IncarnationRecord, StoreRecord, WriteRecord, NumberRecord>;

Bytes to_bytes(const Record& record);
base::Result<Record> parse_record(std::span<const std::uint8_t> bytes);

// A session's last write, as its coordinator knows it.
struct Write {
  std::int64_t sequence = 0;
  std::string key;
  Tagged tagged;
  bool done = false;  // acknowledged by a quorum; not durable
};

struct DurableState {
  std::int64_t incarnation = 0;  // 0: it has never started
  std::int64_t last_number = 0;  // that this replica has used in a tag
  std::map<std::string, Tagged> registers;
  std::map<std::string, Write> writes;  // by session
};

// The state that the records, in the order written, add up to. Fails on a record that cannot be
// read; the error's place is the record's number, from 1.
base::Result<DurableState> recover(std::span<const Bytes> records);

// Records that add up to this state.
std::vector<Bytes> checkpoint(const DurableState& state);

}  // namespace linnet::targets::abd
