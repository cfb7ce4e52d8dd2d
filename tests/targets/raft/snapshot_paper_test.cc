// What Ongaro's dissertation (2014) says of log compaction (chapter 5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/lone_replica.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr Term kTerm{1};

// A leader whose log begins behind a snapshot up to entry 3; peers have acknowledged all of it.
LoneReplica leader_with_snapshot() {
  LoneReplica replica(3);
  replica.elect();
  replica.write(7);
  replica.write(8);
  replica.acknowledge(2);
  replica.snapshot(LogIndex{3});
  return replica;
}

InstallSnapshot part(std::int64_t offset, Bytes bytes, bool last) {
  return {kTerm, 0, LogIndex{3}, kTerm, {NodeId{1}, NodeId{2}, NodeId{3}}, offset, std::move(bytes),
          last};
}

TEST(Section5_1, EntriesThatASnapshotCoversAreForgottenAlsoOnDisk) {
  LoneReplica replica = leader_with_snapshot();
  EXPECT_EQ(replica.raft().log().start(), LogIndex{3});
  replica.restart();
  EXPECT_EQ(replica.raft().log().start(), LogIndex{3});
  EXPECT_EQ(replica.raft().commit(), LogIndex{3});
}

TEST(Section5_1, AFollowerThatLacksForgottenEntriesIsSentTheSnapshot) {
  LoneReplica replica = leader_with_snapshot();
  const AppendReply refusal{kTerm, 0, LogIndex{0}, Conflict{LogIndex{3}, LogIndex{1}, {}}};
  replica.receive(3, refusal);
  const auto snapshot = sent_to<InstallSnapshot>(
      3, replica.receive(
             3, AppendReply{kTerm, 0, LogIndex{0}, Conflict{LogIndex{0}, LogIndex{1}, {}}}));
  EXPECT_EQ(snapshot.index, LogIndex{3});
  EXPECT_EQ(snapshot.index_term, kTerm);
  EXPECT_TRUE(snapshot.last);
  const auto after =
      replica.receive(3, SnapshotReply{kTerm, 0, LogIndex{3}, 1, /*installed=*/true});
  EXPECT_THAT(sent<InstallSnapshot>(after), IsEmpty());
  EXPECT_EQ(sent_to<AppendEntries>(3, replica.write(9)).previous_index, LogIndex{3});
}

TEST(Section5_1, AFollowerTakesASnapshotOverWhenItHasAllParts) {
  LoneReplica replica(3);
  const auto first = replica.receive(2, part(0, {1, 2}, false));
  EXPECT_FALSE(sent_to<SnapshotReply>(2, first).installed);
  EXPECT_EQ(sent_to<SnapshotReply>(2, first).offset, 2);
  EXPECT_FALSE(first.restore);
  const auto last = replica.receive(2, part(2, {3}, true));
  EXPECT_TRUE(sent_to<SnapshotReply>(2, last).installed);
  ASSERT_TRUE(last.restore);
  EXPECT_EQ(*last.restore->state, (Bytes{1, 2, 3}));
  EXPECT_TRUE(last.checkpoint) << "it is durable with the answer";
  replica.restart();
  EXPECT_EQ(replica.raft().log().start(), LogIndex{3});
}

TEST(Section5_1, APartThatDoesNotFollowIsNotTakenAndTheAnswerSaysWhatIs) {
  LoneReplica replica(3);
  replica.receive(2, part(0, {1, 2}, false));
  const auto reply = sent_to<SnapshotReply>(2, replica.receive(2, part(4, {5}, true)));
  EXPECT_FALSE(reply.installed);
  EXPECT_EQ(reply.offset, 2);
  EXPECT_EQ(sent_to<SnapshotReply>(2, replica.receive(2, part(0, {1, 2}, false))).offset, 2)
      << "a repeated one";
}

TEST(Section5_1, OneThatBeginsAnewIsSentTheSnapshotFromTheStart) {
  LoneReplica replica(3);
  replica.receive(2, part(0, {1, 2}, false));
  replica.restart();
  EXPECT_EQ(sent_to<SnapshotReply>(2, replica.receive(2, part(2, {3}, true))).offset, 0);
}

TEST(Section5_1, ASnapshotOfWhatIsCommittedHereIsNotNeeded) {
  LoneReplica replica(3);
  replica.receive(2, append_of(kTerm, LogIndex{0}, Term{0},
                               {{kTerm, {1}}, {kTerm, {2}}, {kTerm, {3}}}, LogIndex{3}));
  const auto effects = replica.receive(2, part(0, {1}, false));
  EXPECT_TRUE(sent_to<SnapshotReply>(2, effects).installed);
  EXPECT_FALSE(effects.restore);
}

TEST(Section5_1, EntriesBehindASnapshotStayIfTheLogAgreesWithIt) {
  LoneReplica agreeing(3);
  const std::vector<Entry> entries{{kTerm, {1}}, {kTerm, {2}}, {kTerm, {3}}, {kTerm, {4}}};
  agreeing.receive(2, append_of(kTerm, LogIndex{0}, Term{0}, entries));
  agreeing.receive(2, part(0, {1}, true));
  EXPECT_EQ(agreeing.raft().log().last_index(), LogIndex{4});

  LoneReplica other(3);
  other.receive(2, append_of(kTerm, LogIndex{0}, Term{0}, entries));
  InstallSnapshot later = part(0, {1}, true);
  later.term = later.index_term = Term{2};
  other.receive(2, later);
  EXPECT_EQ(other.raft().log().last_index(), LogIndex{3});
  EXPECT_EQ(other.raft().log().last_term(), Term{2});
}

TEST(Section5_1, ASnapshotOfAnOlderTermIsRefused) {
  LoneReplica replica(3);
  replica.receive(2, append_of(Term{5}, LogIndex{0}, Term{0}));
  const auto reply = sent_to<SnapshotReply>(3, replica.receive(3, part(0, {1}, true)));
  EXPECT_EQ(reply.term, Term{5});
  EXPECT_FALSE(reply.installed);
}

}  // namespace
}  // namespace linnet::targets::raft
