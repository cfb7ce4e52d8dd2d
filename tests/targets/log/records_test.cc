#include "targets/log/records.h"

#include <gtest/gtest.h>

namespace linnet::targets::log {
namespace {

const LogRecord kEntry = EntryRecord{LogIndex{300}, {Term{7}, {0, 255, 1}}};
const LogRecord kTruncation = Truncation{LogIndex{300}};
const LogRecord kSnapshot = SnapshotRecord{
    {LogIndex{300}, std::make_shared<const Bytes>(Bytes{9, 8})}, Term{7}, LogIndex{200}, Term{6}};

TEST(LogRecords, SurviveTheDisk) {
  const auto entry = std::get<EntryRecord>(parse_log_record(to_bytes(kEntry)).value());
  EXPECT_EQ(entry.index, LogIndex{300});
  EXPECT_EQ(entry.entry, (Entry{Term{7}, {0, 255, 1}}));
  const auto truncation = std::get<Truncation>(parse_log_record(to_bytes(kTruncation)).value());
  EXPECT_EQ(truncation.from, LogIndex{300});
  const auto snapshot = std::get<SnapshotRecord>(parse_log_record(to_bytes(kSnapshot)).value());
  EXPECT_EQ(snapshot.snapshot.index, LogIndex{300});
  EXPECT_EQ(*snapshot.snapshot.state, (Bytes{9, 8}));
  EXPECT_EQ(snapshot.index_term, Term{7});
  EXPECT_EQ(snapshot.log_start, LogIndex{200});
  EXPECT_EQ(snapshot.log_start_term, Term{6});
}

TEST(LogRecords, ThatEndWithinANumberAreRefused) {
  for (const auto& [record, numbers] : {std::pair(kEntry, 2), {kTruncation, 1}, {kSnapshot, 4}}) {
    const Bytes whole = to_bytes(record);
    const auto least = 1 + 8 * static_cast<std::size_t>(numbers);
    for (std::size_t length = 0; length < least; ++length) {
      EXPECT_FALSE(parse_log_record(std::span(whole).first(length))) << length;
    }
    EXPECT_TRUE(parse_log_record(std::span(whole).first(least)));
  }
}

TEST(LogRecords, WithNumbersThatCannotComeAboutOrOfAnotherKindAreRefused) {
  Bytes negative = to_bytes(kTruncation);
  negative[1] = 255;
  EXPECT_FALSE(parse_log_record(negative));
  Bytes longer = to_bytes(kTruncation);
  longer.push_back(0);
  EXPECT_FALSE(parse_log_record(longer));
  Bytes other = to_bytes(kEntry);
  other[0] = 5;
  EXPECT_FALSE(parse_log_record(other));
}

}  // namespace
}  // namespace linnet::targets::log
