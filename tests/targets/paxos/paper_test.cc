// What "Paxos Made Simple" (PMS) and "Paxos Made Moderately Complex" (PMMC) say, sentence by
// sentence, and "Flexible Paxos" of quorums.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/paxos/scripted_cluster.h"

namespace linnet::targets::paxos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using namespace std::chrono_literals;

Ballot ballot(std::int64_t round, int node) {
  return {round, NodeId{node}};
}
Accept proposal(Ballot ballot, std::int64_t slot, std::uint8_t command) {
  return {ballot, 0, LogIndex{0}, LogIndex{slot}, {{command}}};
}

TEST(Pms2_2, AnAcceptorAcceptsNothingBelowItsPromiseAlsoAcrossARestart) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, Prepare{ballot(5, 2), LogIndex{0}});
  cluster.give(3, 1, proposal(ballot(4, 3), 1, 7));
  cluster.restart(1);
  cluster.give(3, 1, proposal(ballot(4, 3), 1, 7));
  EXPECT_EQ(cluster.core(1).log().find(LogIndex{1}), nullptr);
  const auto refusals = cluster.under_way<Preempted>(1, 3);
  ASSERT_THAT(refusals, SizeIs(2));
  EXPECT_EQ(refusals[1].ballot, ballot(4, 3));
  EXPECT_EQ(refusals[1].promised, ballot(5, 2));
}

TEST(Pms2_2, AnAcceptorAcceptsWhatIsNotBelowItsPromise) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, Prepare{ballot(5, 2), LogIndex{0}});
  cluster.give(2, 1, proposal(ballot(5, 2), 1, 7));
  EXPECT_EQ(cluster.core(1).log().at(LogIndex{1}), (Acceptance{ballot(5, 2), {7}}));
  const auto accepted = cluster.under_way<Accepted>(1, 2);
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_EQ(accepted[0].last, LogIndex{1});
}

TEST(Pms2_2, AnAcceptorRefusesPreparesBelowItsPromiseAndRepeatsThePromiseItself) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, Prepare{ballot(5, 2), LogIndex{0}});
  cluster.give(2, 1, Prepare{ballot(5, 2), LogIndex{0}});
  cluster.give(3, 1, Prepare{ballot(4, 3), LogIndex{0}});
  EXPECT_THAT(cluster.under_way<Promise>(1, 2), SizeIs(2));
  EXPECT_THAT(cluster.under_way<Promise>(1, 3), IsEmpty());
  EXPECT_THAT(cluster.under_way<Preempted>(1, 3), SizeIs(1));
}

TEST(Pms2_2, APromiseReportsWhatWasAcceptedAlsoBeforeARestart) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, proposal(ballot(5, 2), 1, 7));
  cluster.give(2, 1, proposal(ballot(5, 2), 3, 9));
  cluster.restart(1);
  cluster.give(3, 1, Prepare{ballot(6, 3), LogIndex{0}});
  const auto promises = cluster.under_way<Promise>(1, 3);
  ASSERT_THAT(promises, SizeIs(1));
  ASSERT_THAT(promises[0].accepted, SizeIs(2));
  EXPECT_EQ(promises[0].accepted[0].slot, LogIndex{1});
  EXPECT_EQ(promises[0].accepted[1].slot, LogIndex{3});
  EXPECT_EQ(promises[0].accepted[1].acceptance, (Acceptance{ballot(5, 2), {9}}));
}

TEST(Pms2_2, ALeaderProposesTheValueOfTheHighestBallotThatItsPromisesReport) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, proposal(ballot(1, 2), 1, 7));
  cluster.time_out(1);
  const Ballot own = cluster.core(1).promised();
  cluster.give(3, 1, Promise{own, LogIndex{0}, {{LogIndex{1}, {ballot(1, 3), {8}}}}});
  EXPECT_EQ(cluster.core(1).role(), Role::kLeader);
  EXPECT_EQ(cluster.core(1).log().at(LogIndex{1}), (Acceptance{own, {8}}));
}

TEST(Pms2_2, WhatAMajorityAcceptsIsChosenAndWhatAMinorityAcceptsIsNot) {
  ScriptedCluster cluster(5);
  cluster.elect(1, {2, 3});
  cluster.write(1, 7);
  cluster.exchange(1, {2});
  EXPECT_THAT(cluster.acknowledged(), IsEmpty());
  cluster.exchange(1, {3});
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(7));
}

TEST(Pms2_3, OthersLearnWhatWasChosenWhenTheLeaderTellsThem) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.write(1, 7);
  cluster.exchange(1, {2, 3});
  EXPECT_THAT(cluster.applied(2), IsEmpty());
  cluster.pass(1);
  cluster.exchange(1, {2, 3});
  EXPECT_THAT(cluster.applied(2), ElementsAre(Pair(1, 7)));
  EXPECT_THAT(cluster.under_way<Learn>(2, 1), IsEmpty()) << "it has accepted it under this ballot";
}

TEST(Pms2_3, ALearnerAsksForWhatItHasNotAcceptedUnderTheLeadersBallot) {
  ScriptedCluster cluster(3);
  cluster.give(2, 3, proposal(ballot(0, 2), 1, 9));
  cluster.elect(1, {2});
  cluster.write(1, 7);
  cluster.exchange(1, {2});
  cluster.lose(1, 3);
  cluster.pass(1);
  cluster.exchange(1, {3}, 3);
  EXPECT_THAT(cluster.applied(3), ElementsAre(Pair(1, 7)));
}

TEST(Pms2_3, AQuestionIsRepeatedUntilItIsAnswered) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, Chosen{ballot(1, 2), 0, LogIndex{5}});
  EXPECT_THAT(cluster.under_way<Learn>(1, 2), SizeIs(1));
  EXPECT_LE(cluster.next_tick(1), ScriptedCluster::kHeartbeat);
  cluster.pass(1);
  EXPECT_THAT(cluster.under_way<Learn>(1, 2), SizeIs(2));
}

TEST(Pms2_4, AReplicaTriesToLeadWhenItHearsNobodyForATimeThatIsDrawn) {
  ScriptedCluster cluster(3);
  EXPECT_GE(cluster.next_tick(1), ScriptedCluster::kElectionTimeout);
  EXPECT_LT(cluster.next_tick(1), 2 * ScriptedCluster::kElectionTimeout);
  EXPECT_NE(cluster.next_tick(1), cluster.next_tick(2));
  cluster.time_out(1);
  EXPECT_THAT(cluster.under_way<Prepare>(1, 2), SizeIs(1));
  cluster.pass(1);
  EXPECT_THAT(cluster.under_way<Prepare>(1, 2), SizeIs(2)) << "repeated to those who do not answer";
}

TEST(Pms2_4, AReplicaFollowsAsLongAsItHearsALeader) {
  ScriptedCluster cluster(3);
  for (int i = 0; i < 50; ++i) {
    cluster.give(2, 1, Chosen{ballot(1, 2), 0, LogIndex{0}});
    cluster.pass(1, ScriptedCluster::kElectionTimeout / 2);
  }
  EXPECT_EQ(cluster.core(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.core(1).status().leader, NodeId{2});
}

TEST(Pms2_5, ABallotIsUsedOnceAlsoAcrossARestart) {
  ScriptedCluster cluster(3);
  cluster.time_out(1);
  const Ballot first = cluster.core(1).promised();
  cluster.restart(1);
  cluster.time_out(1);
  EXPECT_GT(cluster.core(1).promised(), first);
}

TEST(Pms3, Phase1IsRunOnceForAllSlots) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.lose(1, 2);
  for (std::uint8_t command = 1; command <= 9; ++command) {
    cluster.write(1, command);
    cluster.exchange(1, {2});
  }
  EXPECT_THAT(cluster.acknowledged(), SizeIs(9));
  EXPECT_THAT(cluster.under_way<Prepare>(1, 3), IsEmpty());
}

TEST(Pms3, PhaseTwoDoesNotWaitForTheSlotsBefore) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.lose(1, 2);
  for (std::uint8_t command = 1; command <= 3; ++command) cluster.write(1, command);
  EXPECT_THAT(cluster.under_way<Accept>(1, 2), SizeIs(3));
}

TEST(Pms3, CommandsAreExecutedInTheOrderOfTheirSlots) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.lose(1, 2);
  cluster.write(1, 1);
  const auto first = cluster.take(1, 2);
  cluster.write(1, 2);
  cluster.exchange(1, {2});
  EXPECT_THAT(cluster.acknowledged(), IsEmpty());
  for (const auto& body : first) cluster.give(1, 2, body);
  cluster.deliver(2, 1);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(1, 2));
}

TEST(Pms3, ANewLeaderFillsGapsWithNoOps) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, proposal(ballot(1, 2), 3, 7));
  cluster.elect(1, {3});
  EXPECT_THAT(cluster.core(1).log().at(LogIndex{1}).command, IsEmpty());
  EXPECT_THAT(cluster.core(1).log().at(LogIndex{2}).command, IsEmpty());
  cluster.exchange(1, {3});
  EXPECT_THAT(cluster.applied(1), ElementsAre(Pair(3, 7)));
}

TEST(Pms3, ProposalsAreRepeatedToThoseWhoHaveNotAccepted) {
  ScriptedCluster cluster(5);
  cluster.elect(1, {2, 3});
  for (int node = 2; node <= 5; ++node) cluster.lose(1, node);
  for (std::uint8_t command = 1; command <= 3; ++command) cluster.write(1, command);
  cluster.deliver(1, 2);
  cluster.give(3, 1, Accepted{cluster.core(1).promised(), 0, LogIndex{2}, LogIndex{2}});
  cluster.deliver(2, 1);
  for (int node = 3; node <= 5; ++node) cluster.lose(1, node);
  cluster.pass(1);
  EXPECT_THAT(cluster.under_way<Accept>(1, 2), IsEmpty());
  const auto repeated = cluster.under_way<Accept>(1, 3);
  ASSERT_THAT(repeated, SizeIs(2)) << "slots 1 and 3";
  EXPECT_EQ(repeated[0].first, LogIndex{1});
  EXPECT_THAT(repeated[0].commands, SizeIs(1));
  EXPECT_EQ(repeated[1].first, LogIndex{3});
  EXPECT_THAT(cluster.under_way<Accept>(1, 4), SizeIs(1)) << "all three in one";
}

TEST(Pmmc3, APreemptedLeaderTellsItsClientsAndWaitsBeforeItTriesAgain) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.write(1, 7);
  cluster.read(1, 8);
  cluster.give(2, 1, Preempted{cluster.core(1).promised(), ballot(9, 2)});
  EXPECT_EQ(cluster.core(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.refused().at(7), wire::ErrorCode::kLeadershipLost);
  EXPECT_EQ(cluster.refused().at(8), wire::ErrorCode::kNotLeader);
  EXPECT_GE(cluster.next_tick(1), ScriptedCluster::kElectionTimeout);
  cluster.write(1, 9);
  EXPECT_EQ(cluster.refused().at(9), wire::ErrorCode::kNotLeader);
  cluster.time_out(1);
  EXPECT_EQ(cluster.core(1).promised(), ballot(10, 1)) << "above what pre-empted it";
}

TEST(Pmmc3, APreemptedCandidateWaits) {
  ScriptedCluster cluster(3);
  cluster.time_out(1);
  cluster.give(2, 1, Preempted{ballot(1, 2), ballot(9, 2)});
  EXPECT_EQ(cluster.core(1).role(), Role::kCandidate) << "that was about another ballot";
  cluster.give(2, 1, Preempted{cluster.core(1).promised(), ballot(9, 2)});
  EXPECT_EQ(cluster.core(1).role(), Role::kFollower);
}

TEST(Leader, ThatNoQuorumAnswersStepsDown) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.write(1, 7);
  for (int i = 0; i < 6; ++i) cluster.pass(1);
  EXPECT_EQ(cluster.core(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.refused().at(7), wire::ErrorCode::kLeadershipLost);
}

TEST(Leader, HasToKnowWhatItsPromisesKnowToBeChosen) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2});
  for (std::uint8_t command = 1; command <= 5; ++command) cluster.write(1, command);
  cluster.exchange(1, {2});
  cluster.pass(1);
  cluster.exchange(1, {2});
  cluster.crash(1);
  cluster.time_out(3);
  cluster.exchange(3, {2});
  EXPECT_EQ(cluster.core(3).role(), Role::kCandidate) << "2 has promised, and knows of five slots";
  cluster.exchange(3, {2});
  EXPECT_EQ(cluster.core(3).role(), Role::kLeader);
  EXPECT_THAT(cluster.applied(3), SizeIs(5));
}

TEST(Pmmc4_2, WhatHasBeenForgottenIsSentAsASnapshotInParts) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2});
  cluster.lose(1, 3);
  for (std::uint8_t command = 1; command <= 5; ++command) cluster.write(1, command);
  cluster.exchange(1, {2});
  cluster.take_snapshot(1);
  cluster.lose(1, 3);
  cluster.pass(1);
  cluster.exchange(1, {3});  // 3 hears of it, and asks
  cluster.deliver(1, 3);
  EXPECT_EQ(cluster.core(3).chosen(), LogIndex{0}) << "one part of two";
  cluster.exchange(1, {3});
  cluster.deliver(1, 3);
  EXPECT_EQ(cluster.core(3).chosen(), LogIndex{5});
  EXPECT_EQ(cluster.core(3).log().start(), LogIndex{5});
  cluster.restart(3);
  EXPECT_EQ(cluster.core(3).chosen(), LogIndex{5}) << "it is durable";
}

TEST(Pmmc4_2, AnotherSnapshotThanTheOneBegunStartsAnew) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, SnapshotPart{LogIndex{5}, 0, {1, 2}, false});
  cluster.give(2, 1, SnapshotPart{LogIndex{9}, 2, {3, 4}, true});
  EXPECT_EQ(cluster.core(1).chosen(), LogIndex{0}) << "it lacks the beginning";
  cluster.give(2, 1, SnapshotPart{LogIndex{9}, 0, {1, 2}, false});
  cluster.give(2, 1, SnapshotPart{LogIndex{9}, 0, {1, 2}, false});
  cluster.give(2, 1, SnapshotPart{LogIndex{9}, 2, {3, 4}, true});
  EXPECT_EQ(cluster.core(1).chosen(), LogIndex{9});
}

TEST(Reads, WaitForAQuorumToConfirmALeaderAfterTheyCame) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.deliver(1, 2);
  const auto old = cluster.take(2, 1);
  cluster.read(1, 8);
  for (const auto& body : old) cluster.give(2, 1, body);
  EXPECT_THAT(cluster.acknowledged(), IsEmpty()) << "an answer to an earlier round";
  cluster.exchange(1, {2});
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(8));
}

TEST(Reads, OfADeposedLeaderAreRefused) {
  ScriptedCluster cluster(3);
  cluster.elect(1, {2, 3});
  cluster.read(1, 8);
  cluster.give(3, 1, Prepare{ballot(9, 3), LogIndex{0}});
  EXPECT_EQ(cluster.refused().at(8), wire::ErrorCode::kNotLeader);
}

TEST(FlexiblePaxos, OfFiveTwoAcceptAndFourElect) {
  ScriptedCluster cluster(5, {}, Reads::kQuorum, Quorums::kFlexible);
  cluster.time_out(1);
  cluster.exchange(1, {2, 3});
  EXPECT_EQ(cluster.core(1).role(), Role::kCandidate);
  cluster.exchange(1, {4});
  EXPECT_EQ(cluster.core(1).role(), Role::kLeader);
  cluster.write(1, 7);
  cluster.read(1, 8);
  cluster.exchange(1, {2});
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(7, 8));
}

TEST(FlexiblePaxos, OfThreeTwoAcceptAndTwoElect) {
  ScriptedCluster cluster(3, {}, Reads::kQuorum, Quorums::kFlexible);
  cluster.elect(1, {2});
  cluster.write(1, 7);
  EXPECT_THAT(cluster.acknowledged(), IsEmpty());
  cluster.exchange(1, {2});
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(7));
}

// A leader of three whose lease began just now.
ScriptedCluster leader_with_lease() {
  ScriptedCluster cluster(3, {}, Reads::kLease);
  cluster.pass(2, ScriptedCluster::kElectionTimeout);
  cluster.elect(1, {2});
  cluster.pass(1);
  cluster.exchange(1, {2});
  return cluster;
}

TEST(Lease, AReadIsServedAtOnceAndSendsNothing) {
  ScriptedCluster cluster = leader_with_lease();
  cluster.lose(1, 2);
  cluster.read(1, 8);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(8));
  EXPECT_THAT(cluster.take(1, 2), IsEmpty());
}

TEST(Lease, LastsLessThanAnElectionTimeoutFromWhenItsRoundBegan) {
  ScriptedCluster cluster = leader_with_lease();
  cluster.pass(1, 89ms);
  cluster.read(1, 8);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(8));
  cluster.pass(1, 1ms);
  cluster.read(1, 9);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(8));
}

TEST(Lease, OneWhoHeardALeaderOrRestartedPromisesNothingToOthersForAnElectionTimeout) {
  ScriptedCluster cluster(3, {}, Reads::kLease);
  const Prepare prepare{ballot(9, 3), LogIndex{0}};
  cluster.pass(1, ScriptedCluster::kElectionTimeout - 1ms);
  cluster.give(3, 1, prepare);
  EXPECT_THAT(cluster.take(1, 3), IsEmpty());
  cluster.give(2, 1, Chosen{ballot(1, 2), 0, LogIndex{0}});
  cluster.pass(1, ScriptedCluster::kElectionTimeout - 1ms);
  cluster.give(3, 1, prepare);
  EXPECT_THAT(cluster.take(1, 3), IsEmpty());
  cluster.pass(1, 1ms);
  cluster.give(3, 1, prepare);
  EXPECT_THAT(cluster.under_way<Promise>(1, 3), SizeIs(1));
}

TEST(Lease, IsTrustedTooLongWhenTheWallClockIsSetBack) {
  ScriptedCluster cluster = leader_with_lease();
  cluster.set_clock(1, -1s);
  cluster.pass(1, 500ms);  // a quorum has long forgotten it
  cluster.read(1, 8);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(8)) << "which may be stale";
}

TEST(Lease, HoldsForNobodyElsesLeaderEither) {
  ScriptedCluster cluster = leader_with_lease();
  cluster.give(3, 1, Prepare{ballot(9, 3), LogIndex{0}});
  EXPECT_EQ(cluster.core(1).role(), Role::kLeader);
  EXPECT_THAT(cluster.under_way<Promise>(1, 3), IsEmpty());
}

TEST(OneReplica, LeadsAndChoosesByItself) {
  ScriptedCluster cluster(1);
  cluster.time_out(1);
  cluster.write(1, 7);
  cluster.read(1, 8);
  EXPECT_THAT(cluster.acknowledged(), ElementsAre(7, 8));
}

}  // namespace
}  // namespace linnet::targets::paxos
