// What Ongaro's dissertation (2014) says of members that come and go (chapter 4) and of leadership
// that is handed over (3.10).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/lone_replica.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using wire::AdminAction;
using wire::ErrorCode;

Members nodes(std::initializer_list<int> numbers) {
  Members members;
  for (const int number : numbers) members.emplace_back(number);
  return members;
}

// A leader of so many whose no-op is committed.
LoneReplica settled_leader(int members) {
  LoneReplica replica(members);
  replica.elect();
  for (int peer = 2; peer <= members; ++peer) replica.acknowledge(peer);
  return replica;
}

// One that leads without node 3, which was removed.
LoneReplica leader_without_node_3() {
  LoneReplica replica = settled_leader(3);
  replica.admin(AdminAction::kRemoveMember, 3, 7);
  replica.acknowledge(2);
  return replica;
}

ErrorCode code_of(const Effects& effects) {
  LINNET_CHECK(effects.refusals.size() == 1, "one refusal, not {}", effects.refusals.size());
  return effects.refusals.front().failure.code;
}

TEST(Section4_1, MembersAreUsedAsSoonAsTheirEntryIsInTheLog) {
  LoneReplica replica = settled_leader(3);
  EXPECT_THAT(replica.admin(AdminAction::kRemoveMember, 3, 7).answers, IsEmpty());
  EXPECT_EQ(replica.raft().members(), nodes({1, 2}));
  EXPECT_EQ(replica.raft().status().members, nodes({1, 2, 3})) << "by what is committed";
  const auto answers = replica.acknowledge(2).answers;
  ASSERT_THAT(answers, SizeIs(1)) << "committed by both of two";
  EXPECT_EQ(answers.front().ticket, Ticket{7});
  EXPECT_EQ(replica.raft().status().members, nodes({1, 2}));
}

TEST(Section4_1, AFollowerUsesThemToo) {
  LoneReplica replica(3);
  replica.receive(2,
                  append_of(Term{1}, LogIndex{0}, Term{0}, {{Term{1}, to_command(nodes({1, 2}))}}));
  EXPECT_EQ(replica.raft().members(), nodes({1, 2}));
  EXPECT_EQ(replica.raft().commit(), LogIndex{0});
}

TEST(Section4_1, MembersWhoseEntryIsRemovedFromTheLogAreThoseBefore) {
  LoneReplica replica(3);
  replica.receive(2,
                  append_of(Term{1}, LogIndex{0}, Term{0}, {{Term{1}, to_command(nodes({1, 2}))}}));
  replica.receive(3, append_of(Term{2}, LogIndex{0}, Term{0}, {{Term{2}, {}}}));
  EXPECT_EQ(replica.raft().members(), nodes({1, 2, 3}));
}

TEST(Section4_1, MembersSurviveARestart) {
  LoneReplica replica = leader_without_node_3();
  replica.restart();
  EXPECT_EQ(replica.raft().members(), nodes({1, 2}));
}

TEST(Section4_1, OneChangeIsCommittedBeforeTheNextBegins) {
  LoneReplica replica = settled_leader(5);
  replica.admin(AdminAction::kRemoveMember, 5, 7);
  EXPECT_EQ(code_of(replica.admin(AdminAction::kRemoveMember, 4, 8)), ErrorCode::kRefused);
  replica.acknowledge(2);
  replica.acknowledge(3);
  EXPECT_THAT(replica.admin(AdminAction::kRemoveMember, 4, 9).refusals, IsEmpty());
}

TEST(DeliberateBug, ChangesOverlapLetsAMinorityBecomeTheMajority) {
  LoneReplica replica(5, {Bug::kChangesOverlap});
  replica.elect();
  replica.acknowledge(2);
  replica.acknowledge(3);
  replica.admin(AdminAction::kRemoveMember, 4, 7);
  EXPECT_THAT(replica.admin(AdminAction::kRemoveMember, 3, 8).refusals, IsEmpty());
  EXPECT_THAT(replica.acknowledge(2).answers, SizeIs(2)) << "two of five";
}

// The correction of 2015: an earlier leader's change may be in the making.
TEST(Section4_1, ALeaderCommitsAnEntryOfItsTermBeforeItChangesMembers) {
  LoneReplica replica(3);
  replica.elect();
  EXPECT_EQ(code_of(replica.admin(AdminAction::kRemoveMember, 3, 7)), ErrorCode::kRefused);
  replica.acknowledge(2);
  EXPECT_THAT(replica.admin(AdminAction::kRemoveMember, 3, 8).refusals, IsEmpty());
}

TEST(Section4_1, AVoteOfOneThatIsNoMemberDoesNotCount) {
  LoneReplica replica(3);
  replica.receive(2,
                  append_of(Term{1}, LogIndex{0}, Term{0}, {{Term{1}, to_command(nodes({1, 2}))}}));
  while (replica.raft().role() != Role::kCandidate) replica.await_tick();
  replica.receive(3, VoteReply{replica.raft().term(), true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
  replica.receive(2, VoteReply{replica.raft().term(), true});
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
}

TEST(Section4_1, WhatMakesNoSenseIsRefused) {
  LoneReplica replica = settled_leader(3);
  EXPECT_EQ(code_of(replica.admin(AdminAction::kAddMember, 2, 7)), ErrorCode::kRefused);
  EXPECT_EQ(code_of(replica.admin(AdminAction::kRemoveMember, 9, 8)), ErrorCode::kRefused);
  EXPECT_EQ(replica.raft().members(), nodes({1, 2, 3}));
  LoneReplica lone = settled_leader(1);
  lone.await_tick();
  EXPECT_EQ(code_of(lone.admin(AdminAction::kRemoveMember, 1, 7)), ErrorCode::kRefused);
  LoneReplica follower(3);
  EXPECT_EQ(code_of(follower.admin(AdminAction::kRemoveMember, 3, 7)), ErrorCode::kNotLeader);
}

TEST(Section4_2_1, ANewServerHasTheLogBeforeItBecomesAMember) {
  LoneReplica replica = leader_without_node_3();
  EXPECT_THAT(sent<AppendEntries>(replica.admin(AdminAction::kAddMember, 3, 8)), SizeIs(1));
  EXPECT_EQ(replica.raft().members(), nodes({1, 2}));
  replica.acknowledge(3);
  EXPECT_EQ(replica.raft().members(), nodes({1, 2, 3}));
  EXPECT_THAT(replica.acknowledge(3).answers, SizeIs(1));
}

TEST(Section4_2_1, ANewServerThatDoesNotComeUpIsGivenUp) {
  LoneReplica replica = leader_without_node_3();
  replica.admin(AdminAction::kAddMember, 3, 8);
  std::vector<Refusal> refusals;
  for (int i = 0; i < 30 && refusals.empty(); ++i) {
    refusals = replica.pass(LoneReplica::kElectionTimeout / 2).refusals;
    if (refusals.empty()) refusals = replica.acknowledge(2).refusals;
  }
  ASSERT_THAT(refusals, SizeIs(1));
  EXPECT_EQ(refusals.front().failure.code, ErrorCode::kRefused);
  EXPECT_EQ(replica.raft().members(), nodes({1, 2}));
}

TEST(Section4_2_2, ALeaderThatRemovesItselfLeadsUntilThatIsCommittedAndDoesNotCountItself) {
  LoneReplica replica = settled_leader(3);
  replica.admin(AdminAction::kRemoveMember, 1, 7);
  EXPECT_EQ(replica.raft().members(), nodes({2, 3}));
  replica.acknowledge(2);
  EXPECT_EQ(replica.raft().role(), Role::kLeader) << "one of two";
  EXPECT_THAT(replica.acknowledge(3).answers, SizeIs(1));
  EXPECT_EQ(replica.raft().role(), Role::kFollower);
  replica.pass(10 * LoneReplica::kElectionTimeout);
  EXPECT_EQ(replica.raft().role(), Role::kFollower) << "it knows of its removal";
}

TEST(Section4_2_2, OneWhoseRemovalIsNotCommittedMayStandForElection) {
  LoneReplica replica(3);
  replica.receive(2,
                  append_of(Term{1}, LogIndex{0}, Term{0}, {{Term{1}, to_command(nodes({2, 3}))}}));
  replica.pass(3 * LoneReplica::kElectionTimeout);
  ASSERT_EQ(replica.raft().role(), Role::kCandidate);
  replica.receive(2, VoteReply{replica.raft().term(), true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate) << "its own vote does not count";
  replica.receive(3, VoteReply{replica.raft().term(), true});
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
}

TEST(Section4_2_3, OneWhoHearsItsLeaderGivesNobodyElseItsVoteUnlessTheLeaderAskedForIt) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
  RequestVote request{Term{2}, LogIndex{5}, Term{1}, Ballot::kElection};
  EXPECT_THAT(replica.receive(3, request).messages, IsEmpty());
  EXPECT_EQ(replica.raft().term(), Term{1});
  request.ballot = Ballot::kTransfer;
  EXPECT_TRUE(sent_to<VoteReply>(3, replica.receive(3, request)).granted);
}

TEST(Section3_10, TheChosenServerIsToldWhenItHasTheWholeLog) {
  LoneReplica replica = settled_leader(3);
  replica.write(7);
  EXPECT_THAT(sent<TimeoutNow>(replica.admin(AdminAction::kTransferLeadership, 2, 8)), IsEmpty());
  EXPECT_THAT(sent<TimeoutNow>(replica.acknowledge(3)), IsEmpty());
  const auto told = sent<TimeoutNow>(replica.acknowledge(2));
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told.front().first, 2);
}

TEST(Section3_10, ItStandsForElectionAtOnceAndSaysWhy) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
  EXPECT_THAT(replica.receive(3, TimeoutNow{Term{1}}).messages, IsEmpty()) << "not its leader";
  EXPECT_THAT(replica.receive(2, TimeoutNow{Term{0}}).messages, IsEmpty()) << "an old message";
  const auto requests = sent<RequestVote>(replica.receive(2, TimeoutNow{Term{1}}));
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests.front().second.ballot, Ballot::kTransfer);
  EXPECT_EQ(requests.front().second.term, Term{2});
}

TEST(Section3_10, ALeaderThatHandsOverTakesNoMoreRequests) {
  LoneReplica replica = settled_leader(3);
  replica.admin(AdminAction::kTransferLeadership, 2, 7);
  EXPECT_EQ(code_of(replica.write(8)), ErrorCode::kNotLeader);
  EXPECT_EQ(code_of(replica.read(9)), ErrorCode::kNotLeader);
  EXPECT_EQ(code_of(replica.admin(AdminAction::kTransferLeadership, 3, 10)), ErrorCode::kRefused);
}

TEST(Section3_10, ItHasHandedOverWhenTheOthersElectionReachesIt) {
  LoneReplica replica = settled_leader(3);
  replica.admin(AdminAction::kTransferLeadership, 2, 7);
  const auto effects =
      replica.receive(2, RequestVote{Term{replica.raft().term().value + 1}, LogIndex{1},
                                     replica.raft().term(), Ballot::kTransfer});
  ASSERT_THAT(effects.answers, SizeIs(1));
  EXPECT_EQ(effects.answers.front().ticket, Ticket{7});
  EXPECT_TRUE(sent_to<VoteReply>(2, effects).granted);
}

TEST(Section3_10, ALeaderGoesOnWhenTheOtherDoesNotTakeOverWithinAnElectionTimeout) {
  LoneReplica replica = settled_leader(3);
  replica.admin(AdminAction::kTransferLeadership, 2, 7);
  replica.pass(LoneReplica::kElectionTimeout / 2);
  replica.acknowledge(3);
  const auto refusals = replica.pass(LoneReplica::kElectionTimeout / 2).refusals;
  ASSERT_THAT(refusals, SizeIs(1));
  EXPECT_EQ(refusals.front().failure.code, ErrorCode::kLeadershipLost) << "it may do so yet";
  EXPECT_THAT(replica.write(8).refusals, IsEmpty());
}

// The one who was told may win an election within the lease, also long after it was given up.
TEST(Section3_10, NoLeaseHoldsInATermInWhichTheLeaderAskedForAnElection) {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.elect();
  replica.acknowledge(2);
  replica.admin(AdminAction::kTransferLeadership, 2, 7);
  for (int i = 0; i < 6; ++i) {
    const auto round = sent_to<AppendEntries>(2, replica.await_tick()).round;
    replica.acknowledge(2, round);
    replica.acknowledge(3, round);
  }
  EXPECT_THAT(replica.read(8).reads, IsEmpty());
}

TEST(Section5_1, ASnapshotBearsTheMembersAsOfItsEnd) {
  LoneReplica replica = leader_without_node_3();
  replica.admin(AdminAction::kAddMember, 3, 8);
  replica.acknowledge(3);
  replica.acknowledge(2);
  ASSERT_EQ(replica.raft().members(), nodes({1, 2, 3}));
  replica.snapshot(LogIndex{2});
  replica.restart();
  EXPECT_EQ(replica.raft().members(), nodes({1, 2, 3})) << "from the log behind the snapshot";
  LoneReplica other(3);
  other.receive(2, InstallSnapshot{Term{1}, 0, LogIndex{2}, Term{1}, nodes({1, 2}), 0, {1}, true});
  EXPECT_EQ(other.raft().members(), nodes({1, 2}));
  other.restart();
  EXPECT_EQ(other.raft().members(), nodes({1, 2}));
}

}  // namespace
}  // namespace linnet::targets::raft
