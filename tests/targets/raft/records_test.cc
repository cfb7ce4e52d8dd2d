#include "targets/raft/records.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace linnet::targets::raft {
namespace {

using log::EntryRecord;
using log::SnapshotRecord;
using log::Truncation;

Snapshot snapshot(std::int64_t index, Bytes state) {
  return {LogIndex{index}, std::make_shared<const Bytes>(std::move(state))};
}

template <typename... Records>
std::vector<Bytes> encode(const Records&... records) {
  return {to_bytes(records)...};
}

TEST(RaftRecords, NoRecordsMakeTheStateOfANewReplica) {
  const auto state = recover({}).value();
  EXPECT_EQ(state.hard_state.term, Term{0});
  EXPECT_FALSE(state.hard_state.voted_for);
  EXPECT_FALSE(state.log.snapshot);
  EXPECT_EQ(state.log.log.last_index(), LogIndex{0});
}

TEST(RaftRecords, TheLastHardStateHoldsAndTruncationsApplyInOrder) {
  const auto state =
      recover(encode(HardState{Term{1}, NodeId{2}},  //
                     EntryRecord{LogIndex{1}, {Term{1}, {}}},
                     EntryRecord{LogIndex{2}, {Term{1}, {7}}}, HardState{Term{2}, std::nullopt},  //
                     Truncation{LogIndex{2}}, EntryRecord{LogIndex{2}, {Term{2}, {8}}}))
          .value();
  EXPECT_EQ(state.hard_state.term, Term{2});
  EXPECT_FALSE(state.hard_state.voted_for);
  EXPECT_EQ(state.log.log.last_index(), LogIndex{2});
  EXPECT_EQ(state.log.log.at(LogIndex{2}), (Entry{Term{2}, {8}}));
}

TEST(RaftRecords, ASnapshotStandsForTheEntriesThatItCovers) {
  const auto state =
      recover(encode(HardState{Term{3}, NodeId{2}},
                     SnapshotRecord{snapshot(5, {1, 2}), Term{2}, LogIndex{4}, Term{1}},
                     EntryRecord{LogIndex{5}, {Term{2}, {5}}},
                     EntryRecord{LogIndex{6}, {Term{3}, {6}}}))
          .value();
  EXPECT_EQ(state.log.snapshot->index, LogIndex{5});
  EXPECT_EQ(*state.log.snapshot->state, (Bytes{1, 2}));
  EXPECT_EQ(state.log.log.term_at(LogIndex{4}), Term{1});
  EXPECT_EQ(state.log.log.last_index(), LogIndex{6});
}

TEST(RaftRecords, TheLastMembersHold) {
  const auto state = recover(encode(MembersRecord{LogIndex{0}, {NodeId{1}, NodeId{2}}},
                                    MembersRecord{LogIndex{7}, {NodeId{2}}}))
                         .value();
  ASSERT_TRUE(state.members);
  EXPECT_EQ(state.members->index, LogIndex{7});
  EXPECT_EQ(state.members->members, Members{NodeId{2}});
}

TEST(RaftRecords, ALogThatEndsBeforeItsSnapshotBeginsBehindIt) {
  const auto state = recover(encode(SnapshotRecord{snapshot(5, {}), Term{2}, LogIndex{3}, Term{1}},
                                    EntryRecord{LogIndex{4}, {Term{1}, {4}}}))
                         .value();
  EXPECT_EQ(state.log.log.start(), LogIndex{5});
  EXPECT_EQ(state.log.log.last_term(), Term{2});
}

TEST(RaftRecords, AnEntryThatFollowsTheSnapshotFollowsAlsoWhenTheLogEndedBeforeIt) {
  const auto state = recover(encode(SnapshotRecord{snapshot(5, {}), Term{2}, LogIndex{3}, Term{1}},
                                    EntryRecord{LogIndex{4}, {Term{1}, {4}}},
                                    EntryRecord{LogIndex{6}, {Term{3}, {6}}}))
                         .value();
  EXPECT_EQ(state.log.log.start(), LogIndex{5});
  EXPECT_EQ(state.log.log.last_index(), LogIndex{6});
}

TEST(RaftRecords, ARecordThatDoesNotFitIsNamed) {
  const auto gap = recover(encode(EntryRecord{LogIndex{2}, {Term{1}, {}}}));
  EXPECT_EQ(gap.error().front().text(), "record 1: does not follow from a log of 0 entries");
  const auto cut = recover(encode(HardState{}, Truncation{LogIndex{1}}));
  EXPECT_EQ(cut.error().front().text(), "record 2: does not follow from a log of 0 entries");
  const auto ahead =
      recover(encode(SnapshotRecord{snapshot(1, {}), Term{1}, LogIndex{2}, Term{1}}));
  EXPECT_EQ(ahead.error().front().place, "record 1");
}

TEST(RaftRecords, BytesThatAreNoRecordAreRefused) {
  EXPECT_EQ(recover(std::vector<Bytes>{{}}).error().front().place, "record 1");
  for (const char* text :
       {"7", "[]", "[0]", "[9,1]", "[1,-1,0]", "[1,1]", "[2,1,1,\"text\"]", "[2,1]", "[3]",
        "[3,-1]", "[4,1,1,\"state\",0,0]", "[5,1,[]]", "[5,1,[-1]]", "[5,[1]]", "{\"a\":1}"}) {
    const std::vector<Bytes> records{wire::to_bytes(Document::parse(text))};
    EXPECT_FALSE(recover(records)) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::raft
