// What Ongaro's dissertation (2014) says of log replication, commitment and reads, sentence by
// sentence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/lone_replica.h"

namespace linnet::targets::raft {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::int64_t> terms_of(const Log& log) {
  std::vector<std::int64_t> terms;
  for (LogIndex i{1}; i <= log.last_index(); i = i + 1) terms.push_back(log.at(i).term.value);
  return terms;
}

std::vector<Entry> entries_of(std::initializer_list<int> terms) {
  std::vector<Entry> entries;
  for (const int term : terms) entries.push_back({Term{term}, {static_cast<std::uint8_t>(term)}});
  return entries;
}

// A follower whose log has entries of these terms.
LoneReplica follower_with(std::initializer_list<int> terms) {
  LoneReplica replica(3);
  replica.receive(2, append_of(Term{std::max(terms)}, LogIndex{0}, Term{0}, entries_of(terms)));
  return replica;
}

TEST(Section3_5, ALeaderSendsNewEntriesToAllFollowers) {
  LoneReplica replica(3);
  const auto first = sent<AppendEntries>(replica.elect());
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_THAT(first.front().second.entries, SizeIs(1)) << "the no-op of section 6.4";
  replica.acknowledge(2);
  const auto message = sent_to<AppendEntries>(2, replica.write(7));
  EXPECT_EQ(message.previous_index, LogIndex{1});
  EXPECT_THAT(message.entries, SizeIs(1));
}

TEST(Section3_5, EntriesAreDurableWithTheStepThatAcknowledgesThem) {
  LoneReplica replica(3);
  const Effects effects =
      replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1, 1})));
  EXPECT_EQ(sent_to<AppendReply>(2, effects).match, LogIndex{2});
  replica.restart();
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 1));
}

TEST(Section3_5, AFollowerRefusesEntriesThatDoNotFollowFromItsLog) {
  LoneReplica replica = follower_with({1, 2, 2});
  const auto reply = sent_to<AppendReply>(
      2, replica.receive(2, append_of(Term{5}, LogIndex{3}, Term{4}, entries_of({5}))));
  ASSERT_TRUE(reply.conflict);
  EXPECT_EQ(reply.conflict->term, Term{2});
  EXPECT_EQ(reply.conflict->index, LogIndex{2});
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 2, 2));
  const auto too_far = sent_to<AppendReply>(
      2, replica.receive(2, append_of(Term{5}, LogIndex{9}, Term{4}, entries_of({5}))));
  ASSERT_TRUE(too_far.conflict);
  EXPECT_FALSE(too_far.conflict->term);
  EXPECT_EQ(too_far.conflict->index, LogIndex{4});
}

TEST(Section3_5, AConflictingEntryAndAllThatFollowItAreReplaced) {
  LoneReplica replica = follower_with({1, 2, 2, 2});
  replica.receive(3, append_of(Term{3}, LogIndex{1}, Term{1}, entries_of({2, 3})));
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 2, 3));
  replica.restart();
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 2, 3));
}

TEST(Section3_5, AnOldAppendEntriesRemovesNothing) {
  LoneReplica replica = follower_with({1, 1, 1, 1});
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1, 1})));
  replica.receive(2, append_of(Term{1}, LogIndex{1}, Term{1}));
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 1, 1, 1));
}

TEST(Section3_5, OnARefusalTheLeaderGoesBackPastAWholeTerm) {
  LoneReplica replica = follower_with({1, 1, 4, 4, 4, 4});
  replica.elect();
  const AppendReply refusal{replica.raft().term(), 0, LogIndex{0},
                            Conflict{LogIndex{6}, LogIndex{3}, Term{2}}};
  const auto next = sent_to<AppendEntries>(2, replica.receive(2, refusal));
  EXPECT_EQ(next.previous_index, LogIndex{2});
  EXPECT_THAT(next.entries, SizeIs(5));
}

TEST(Section3_5, ALostMessageIsFoundByTheNextHeartbeatAndSentAgain) {
  LoneReplica replica(3);
  replica.elect();
  replica.acknowledge(2);
  EXPECT_THAT(sent_to<AppendEntries>(2, replica.write(7)).entries, SizeIs(1));
  const auto heartbeat = sent_to<AppendEntries>(2, replica.await_tick());
  EXPECT_THAT(heartbeat.entries, IsEmpty());
  EXPECT_EQ(heartbeat.previous_index, LogIndex{2});
  const AppendReply refusal{Term{1}, 0, LogIndex{0}, Conflict{LogIndex{2}, LogIndex{2}, {}}};
  EXPECT_THAT(sent_to<AppendEntries>(2, replica.receive(2, refusal)).entries, SizeIs(1));
}

TEST(Section10_2, EntriesArePipelinedBeforeTheLastAreAcknowledged) {
  LoneReplica replica(3);
  replica.elect();
  replica.acknowledge(2);
  for (int i = 0; i < 5; ++i) {
    const auto message = sent_to<AppendEntries>(2, replica.write(i));
    EXPECT_EQ(message.previous_index, LogIndex{i + 1});
    EXPECT_THAT(message.entries, SizeIs(1));
  }
}

TEST(Section3_6, AnEntryIsCommittedAndAppliedOnceAMajorityHasIt) {
  LoneReplica replica(5);
  replica.elect();
  EXPECT_THAT(replica.write(7).applications, IsEmpty());
  EXPECT_THAT(replica.acknowledge(2).applications, IsEmpty());
  const Effects effects = replica.acknowledge(3);
  ASSERT_THAT(effects.applications, SizeIs(1)) << "the no-op is not for the state machine";
  EXPECT_EQ(effects.applications.front().ticket, Ticket{7});
  EXPECT_EQ(replica.raft().commit(), LogIndex{2});
}

TEST(Section3_6, AFollowerCommitsNoFurtherThanItsLogIsKnownToAgreeWithTheLeaders) {
  LoneReplica replica = follower_with({1, 1, 1});
  replica.receive(3, append_of(Term{2}, LogIndex{1}, Term{1}, {}, LogIndex{3}));
  EXPECT_EQ(replica.raft().commit(), LogIndex{1});
}

// Figure 3.7: entries of an earlier term on a majority may yet be overwritten.
TEST(Section3_6_2, ALeaderCommitsOnlyEntriesOfItsOwnTermByCounting) {
  LoneReplica replica = follower_with({1, 2});
  replica.elect();
  const Term term = replica.raft().term();
  replica.receive(2, AppendReply{term, 0, LogIndex{2}, {}});
  replica.receive(3, AppendReply{term, 0, LogIndex{2}, {}});
  EXPECT_EQ(replica.raft().commit(), LogIndex{0});
  replica.receive(2, AppendReply{term, 0, LogIndex{3}, {}});
  EXPECT_EQ(replica.raft().commit(), LogIndex{3});
}

TEST(Section6_4, AReadWaitsForACommitOfTheCurrentTermAndAQuorumRound) {
  LoneReplica replica(3);
  replica.elect();
  const auto heartbeat = sent_to<AppendEntries>(2, replica.read(9));
  EXPECT_THAT(replica.receive(2, AppendReply{Term{1}, heartbeat.round, LogIndex{0}, {}}).reads,
              IsEmpty())
      << "the round is answered, but nothing of this term is committed";
  EXPECT_THAT(replica.acknowledge(2, heartbeat.round).reads, SizeIs(1));
}

TEST(Section6_4, AReadIsNotServedByAcksToARoundThatBeganBeforeIt) {
  LoneReplica replica(3);
  replica.elect();
  replica.acknowledge(2);
  const auto first = sent_to<AppendEntries>(2, replica.read(8));
  const auto second = sent_to<AppendEntries>(2, replica.read(9));
  EXPECT_GT(second.round, first.round);
  const auto served = replica.acknowledge(2, first.round).reads;
  ASSERT_THAT(served, SizeIs(1));
  EXPECT_EQ(served.front().ticket, Ticket{8});
  EXPECT_THAT(replica.acknowledge(2, first.round).reads, IsEmpty());
  EXPECT_THAT(replica.acknowledge(3, second.round).reads, SizeIs(1));
}

TEST(Section6_4, AReadsRoundIsRepeatedWithTheHeartbeat) {
  LoneReplica replica(3);
  replica.elect();
  replica.acknowledge(2);
  const auto round = sent_to<AppendEntries>(2, replica.read(9)).round;
  EXPECT_EQ(sent_to<AppendEntries>(2, replica.await_tick()).round, round);
}

TEST(Section6_2, OneThatDoesNotLeadRefusesWithAHintAndAppendsNothing) {
  LoneReplica replica(3);
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
  for (const Access access : {Access::kRead, Access::kUpdate}) {
    const auto refusals = replica.request(access, 7).refusals;
    ASSERT_THAT(refusals, SizeIs(1));
    EXPECT_EQ(refusals.front().failure.code, wire::ErrorCode::kNotLeader);
    EXPECT_EQ(refusals.front().failure.leader, NodeId{2});
  }
  EXPECT_EQ(replica.raft().log().last_index(), LogIndex{0});
}

TEST(Section6_2, ALeaderThatStepsDownAnswersWritesIndefinitelyAndReadsDefinitely) {
  LoneReplica replica(3);
  replica.elect();
  replica.write(7);
  replica.read(8);
  const auto refusals = replica.receive(2, append_of(Term{2}, LogIndex{0}, Term{0})).refusals;
  ASSERT_THAT(refusals, SizeIs(2));
  EXPECT_EQ(refusals[0].ticket, Ticket{7});
  EXPECT_EQ(refusals[0].failure.code, wire::ErrorCode::kLeadershipLost);
  EXPECT_EQ(refusals[1].ticket, Ticket{8});
  EXPECT_EQ(refusals[1].failure.code, wire::ErrorCode::kNotLeader);
  EXPECT_EQ(refusals[1].failure.leader, NodeId{2});
}

TEST(Replication, ALongLogIsAppliedInPartsWithoutWaitingBetweenThem) {
  constexpr std::size_t kWrites = 10'000;
  LoneReplica replica(1);
  replica.elect();
  for (std::size_t i = 0; i < kWrites; ++i) replica.write(7);
  replica.restart();
  std::size_t applied = 0;
  for (int parts = 0; parts < 3; ++parts) {
    EXPECT_EQ(replica.next_tick(), replica.now());
    const std::size_t part = replica.await_tick().applications.size();
    EXPECT_LT(part, kWrites);
    applied += part;
  }
  EXPECT_EQ(applied, kWrites);
  EXPECT_GT(replica.next_tick(), replica.now()) << "there is nothing left to do";
}

TEST(DeliberateBug, ReadWithoutQuorumServesReadsForeverWhileCutOff) {
  LoneReplica replica(3, {Bug::kReadWithoutQuorum});
  replica.elect();
  replica.pass(100 * LoneReplica::kElectionTimeout);
  EXPECT_THAT(replica.read(9).reads, SizeIs(1));
}

TEST(DeliberateBug, AckBeforeCommitAppliesAtOnceAndSurvivesTheLossOfWhatItApplied) {
  LoneReplica replica(3, {Bug::kAckBeforeCommit});
  replica.elect();
  for (int i = 0; i < 4; ++i) EXPECT_THAT(replica.write(i).applications, SizeIs(1));
  const auto effects =
      replica.receive(2, append_of(Term{2}, LogIndex{0}, Term{0}, entries_of({2, 2}), LogIndex{2}));
  EXPECT_THAT(effects.applications, IsEmpty()) << "those places have been applied";
  const auto later = replica.receive(
      2, append_of(Term{2}, LogIndex{2}, Term{2}, entries_of({2, 2, 2, 2}), LogIndex{6}));
  EXPECT_THAT(later.applications, SizeIs(1)) << "the sixth entry only";
}

TEST(DeliberateBug, EntriesNotPersistedForgetsTheLogButKeepsTheTerm) {
  LoneReplica replica(3, {Bug::kEntriesNotPersisted});
  replica.receive(2, append_of(Term{4}, LogIndex{0}, Term{0}, entries_of({4, 4})));
  replica.restart();
  EXPECT_EQ(replica.raft().term(), Term{4});
  EXPECT_EQ(replica.raft().log().last_index(), LogIndex{0});
}

TEST(DeliberateBug, AppendTruncatesSuffixWhenAMessageIsOld) {
  LoneReplica replica(3, {Bug::kAppendTruncatesSuffix});
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1, 1, 1})));
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1})));
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1));
}

TEST(DeliberateBug, AppendIgnoresPreviousTermAndKeepsWhatTheLeaderHasNot) {
  LoneReplica replica(3, {Bug::kAppendIgnoresPreviousTerm});
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1, 1})));
  const auto reply = sent_to<AppendReply>(
      3, replica.receive(3, append_of(Term{2}, LogIndex{2}, Term{2}, entries_of({2}))));
  EXPECT_FALSE(reply.conflict);
  EXPECT_THAT(terms_of(replica.raft().log()), ElementsAre(1, 1, 2));
}

TEST(DeliberateBug, CommitBeyondMatchCommitsWhatTheLeaderHasNot) {
  LoneReplica replica(3, {Bug::kCommitBeyondMatch});
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, entries_of({1, 1})));
  replica.receive(3, append_of(Term{2}, LogIndex{9}, Term{2}, {}, LogIndex{9}));
  EXPECT_EQ(replica.raft().commit(), LogIndex{2});
}

TEST(DeliberateBug, CountsItselfTwiceCommitsOnAMinority) {
  LoneReplica replica(5, {Bug::kCountsItselfTwice});
  replica.elect();
  replica.acknowledge(2);
  EXPECT_EQ(replica.raft().commit(), LogIndex{1});
}

TEST(DeliberateBug, AcksByIndexAnswersWithWhatAnotherLeaderPutThere) {
  LoneReplica replica(3, {Bug::kAcksByIndex});
  replica.elect();
  replica.write(7);
  const auto effects =
      replica.receive(2, append_of(Term{2}, LogIndex{0}, Term{0}, entries_of({2, 2}), LogIndex{2}));
  EXPECT_THAT(effects.refusals, IsEmpty());
  ASSERT_THAT(effects.applications, SizeIs(2));
  EXPECT_EQ(effects.applications.back().ticket, Ticket{7});
}

TEST(DeliberateBug, FollowersServeReadsAtOnce) {
  LoneReplica replica(3, {Bug::kFollowersServeReads});
  EXPECT_THAT(replica.read(7).reads, SizeIs(1));
}

TEST(DeliberateBug, LeaseTooLongIsTrustedWhenAQuorumHasForgottenIt) {
  LoneReplica replica(3, {Bug::kLeaseTooLong}, Reads::kLease);
  replica.elect();
  replica.acknowledge(2, sent_to<AppendEntries>(2, replica.await_tick()).round);
  replica.pass(2 * LoneReplica::kElectionTimeout);
  EXPECT_THAT(replica.read(7).reads, SizeIs(1));
}

}  // namespace
}  // namespace linnet::targets::raft
