#include "targets/abd/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::abd {
namespace {

// [1, incarnation]   [2, key, number, node, value]
// [3, key, number, node, value, session, sequence]   [4, number]
constexpr int kIncarnation = 1;
constexpr int kStore = 2;
constexpr int kWrite = 3;
constexpr int kNumber = 4;

using wire::is_natural;

struct RecordToDocument {
  Document operator()(const IncarnationRecord& record) const {
    return Document::array({kIncarnation, record.incarnation});
  }
  Document operator()(const StoreRecord& record) const {
    const auto& [tag, value] = record.tagged;
    return Document::array({kStore, record.key, tag.number, tag.node.value, value});
  }
  Document operator()(const WriteRecord& record) const {
    const auto& [tag, value] = record.tagged;
    return Document::array(
        {kWrite, record.key, tag.number, tag.node.value, value, record.session, record.sequence});
  }
  Document operator()(const NumberRecord& record) const {
    return Document::array({kNumber, record.number});
  }
};

bool begins_with_store(const Document& row) {
  return row[1].is_string() && is_natural(row[2]) && is_natural(row[3]) &&
         row[3].get<std::int64_t>() <= std::numeric_limits<int>::max();
}

Tagged tagged_of(const Document& row) {
  return {{row[2].get<std::int64_t>(), NodeId{row[3].get<int>()}}, row[4]};
}

std::optional<Record> parse(const Document& row) {
  if (!row.is_array() || row.size() < 2 || !is_natural(row[0])) return {};
  const auto kind = row[0].get<std::int64_t>();
  if (kind == kIncarnation && row.size() == 2 && is_natural(row[1])) {
    return IncarnationRecord{row[1].get<std::int64_t>()};
  }
  if (kind == kNumber && row.size() == 2 && is_natural(row[1])) {
    return NumberRecord{row[1].get<std::int64_t>()};
  }
  if (kind == kStore && row.size() == 5 && begins_with_store(row)) {
    return StoreRecord{row[1].get<std::string>(), tagged_of(row)};
  }
  if (kind == kWrite && row.size() == 7 && begins_with_store(row) && row[5].is_string() &&
      is_natural(row[6])) {
    return WriteRecord{row[5].get<std::string>(), row[6].get<std::int64_t>(),
                       row[1].get<std::string>(), tagged_of(row)};
  }
  return {};
}

struct Replay {
  DurableState& state;

  void operator()(const IncarnationRecord& record) const { state.incarnation = record.incarnation; }
  void operator()(StoreRecord record) const {
    state.registers[record.key] = std::move(record.tagged);
  }
  void operator()(WriteRecord record) const {
    (*this)(NumberRecord{record.tagged.tag.number});
    state.writes[record.session] = {record.sequence, std::move(record.key),
                                    std::move(record.tagged), false};
  }
  void operator()(const NumberRecord& record) const {
    state.last_number = std::max(state.last_number, record.number);
  }
};

}  // namespace

Bytes to_bytes(const Record& record) {
  return wire::to_bytes(std::visit(RecordToDocument{}, record));
}

base::Result<Record> parse_record(std::span<const std::uint8_t> bytes) {
  const auto document = wire::from_bytes(bytes);
  if (!document) return base::failure(document.error());
  auto record = parse(*document);
  if (!record) {
    return base::failure("record", "is not one of the registers': " + wire::to_text(*document));
  }
  return *std::move(record);
}

base::Result<DurableState> recover(std::span<const Bytes> records) {
  DurableState state;
  std::size_t number = 0;
  for (const Bytes& bytes : records) {
    ++number;
    auto record = parse_record(bytes);
    if (!record) {
      return base::failure(fmt::format("record {}", number), record.error().front().text());
    }
    std::visit(Replay{state}, *std::move(record));
  }
  return state;
}

std::vector<Bytes> checkpoint(const DurableState& state) {
  std::vector<Bytes> records{to_bytes(IncarnationRecord{state.incarnation}),
                             to_bytes(NumberRecord{state.last_number})};
  for (const auto& [key, tagged] : state.registers) {
    records.push_back(to_bytes(StoreRecord{key, tagged}));
  }
  for (const auto& [session, write] : state.writes) {
    records.push_back(to_bytes(WriteRecord{session, write.sequence, write.key, write.tagged}));
  }
  return records;
}

}  // namespace linnet::targets::abd
