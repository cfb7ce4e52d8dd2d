#include "targets/raft/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::targets::raft {
namespace {

using testing::HasSubstr;

std::vector<Bytes> encode(const std::vector<Record>& records) {
  std::vector<Bytes> result;
  for (const Record& record : records) result.push_back(to_bytes(record));
  return result;
}

TEST(RaftRecords, NoRecordsMakeTheStateOfANewReplica) {
  const auto state = recover({}).value();
  EXPECT_EQ(state.hard_state.term, Term{0});
  EXPECT_FALSE(state.hard_state.voted_for);
  EXPECT_EQ(state.log.last_index(), LogIndex{0});
}

TEST(RaftRecords, TheLastHardStateHoldsAndTruncationsApplyInOrder) {
  const auto state = recover(encode({
                                 HardState{Term{1}, NodeId{2}},
                                 EntryRecord{LogIndex{1}, {Term{1}, {}}},
                                 EntryRecord{LogIndex{2}, {Term{1}, {7}}},
                                 HardState{Term{2}, std::nullopt},
                                 Truncation{LogIndex{2}},
                                 EntryRecord{LogIndex{2}, {Term{2}, {8}}},
                             }))
                         .value();
  EXPECT_EQ(state.hard_state.term, Term{2});
  EXPECT_FALSE(state.hard_state.voted_for);
  EXPECT_EQ(state.log.last_index(), LogIndex{2});
  EXPECT_EQ(state.log.at(LogIndex{2}), (Entry{Term{2}, {8}}));
}

TEST(RaftRecords, ARecordThatDoesNotFitIsNamed) {
  const auto gap = recover(encode({EntryRecord{LogIndex{2}, {Term{1}, {}}}}));
  ASSERT_FALSE(gap);
  EXPECT_THAT(gap.error().front().text(), HasSubstr("record 1: does not follow"));
  const auto cut = recover(encode({HardState{}, Truncation{LogIndex{1}}}));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().front().place, "record 2");
}

TEST(RaftRecords, BytesThatAreNoRecordAreRefused) {
  EXPECT_FALSE(parse_record({}));
  for (const char* text : {"null", "[]", "[1]", "[1,2,-1]", "[2,1,1,\"text\"]", "[3,\"x\"]",
                           "[4,1,1]", "{\"term\":1}"}) {
    EXPECT_FALSE(parse_record(wire::to_bytes(Document::parse(text)))) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::raft
