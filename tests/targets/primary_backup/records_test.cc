#include "targets/primary_backup/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::targets::primary_backup {
namespace {

using testing::HasSubstr;

const View kFirst{ViewNumber{1}, NodeId{1}, {NodeId{1}, NodeId{2}, NodeId{3}}};
const View kSecond{ViewNumber{2}, NodeId{2}, {NodeId{2}, NodeId{3}}};

Bytes entry(std::int64_t index, const View& view) {
  return log::to_bytes(log::EntryRecord{LogIndex{index}, {view.number, {7}}});
}

TEST(PrimaryBackupRecords, NoRecordsMakeTheStateOfANewReplica) {
  const auto state = recover({}).value();
  EXPECT_EQ(state.view, View());
  EXPECT_FALSE(state.log.snapshot);
  EXPECT_EQ(state.log.log.last_index(), LogIndex{0});
}

TEST(PrimaryBackupRecords, TheLastViewHoldsAndTheLogIsWhatTheRecordsAddUpTo) {
  const std::vector<Bytes> records{to_bytes(kFirst),
                                   entry(1, kFirst),
                                   entry(2, kFirst),
                                   to_bytes(kSecond),
                                   log::to_bytes(log::Truncation{LogIndex{2}}),
                                   entry(2, kSecond)};
  const auto state = recover(records).value();
  EXPECT_EQ(state.view, kSecond);
  EXPECT_EQ(state.log.log.last_index(), LogIndex{2});
  EXPECT_EQ(state.log.log.last_term(), kSecond.number);
}

TEST(PrimaryBackupRecords, ARecordThatDoesNotFitIsNamed) {
  const std::vector<Bytes> records{to_bytes(kFirst), entry(1, kFirst), entry(3, kFirst)};
  const auto state = recover(records);
  ASSERT_FALSE(state);
  EXPECT_THAT(state.error().front().text(), HasSubstr("record 3: does not follow"));
}

TEST(PrimaryBackupRecords, BytesThatAreNoRecordAreRefused) {
  std::vector<Bytes> cases{{}, {0xc1}, to_bytes(Registry{kFirst, {NodeId{1}}})};
  for (const char* text : {"null", "[]", "[1]", "[1,2,1]", "[1,-2,1,[1]]", "[1,2,-1,[1]]",
                           "[1,2,1,[-1]]", "[1,2,1,null]", "[9,2,1,[1]]"}) {
    cases.push_back(wire::to_bytes(Document::parse(text)));
  }
  for (const Bytes& bytes : cases) {
    const std::vector<Bytes> records{to_bytes(kFirst), bytes};
    const auto state = recover(records);
    ASSERT_FALSE(state) << testing::PrintToString(bytes);
    EXPECT_THAT(state.error().front().text(), HasSubstr("record 2"));
  }
}

TEST(PrimaryBackupRecords, OfTheViewServiceTheLastRecordHolds) {
  EXPECT_EQ(recover_registry({}).value().view, View());
  const std::vector<Bytes> records{to_bytes(Registry{kFirst, {NodeId{1}}}),
                                   to_bytes(Registry{kSecond, {NodeId{2}, NodeId{3}}})};
  const auto registry = recover_registry(records).value();
  EXPECT_EQ(registry.view, kSecond);
  EXPECT_EQ(registry.in_sync, (std::vector{NodeId{2}, NodeId{3}}));
}

TEST(PrimaryBackupRecords, OfTheViewServiceBytesThatAreNoRecordAreRefused) {
  std::vector<Bytes> cases{{}, {0xc1}, to_bytes(kFirst), entry(1, kFirst)};
  for (const char* text : {"null", "[5,1,1,[1]]", "[5,1,1,[1],[-1]]", "[5,-1,1,[1],[1]]"}) {
    cases.push_back(wire::to_bytes(Document::parse(text)));
  }
  for (const Bytes& bytes : cases) {
    const std::vector<Bytes> records{bytes};
    const auto registry = recover_registry(records);
    ASSERT_FALSE(registry) << testing::PrintToString(bytes);
    EXPECT_THAT(registry.error().front().text(), HasSubstr("record 1"));
  }
}

}  // namespace
}  // namespace linnet::targets::primary_backup
