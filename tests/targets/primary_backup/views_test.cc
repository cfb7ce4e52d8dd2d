// What the comments of primary_backup.h and view_service.h claim: who becomes primary, what is
// acknowledged when, and what becomes of either under the deliberate bugs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/primary_backup/scripted_replicas.h"

namespace linnet::targets::primary_backup {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Key;

constexpr auto kTimeout = ScriptedReplicas::kTimeout;
constexpr auto kHeartbeat = ScriptedReplicas::kHeartbeat;
const std::set<int> kAll{1, 2, 3, 4};

// Three replicas and the view service, n4; n1 is primary.
ScriptedReplicas with_view_service(BugSet bugs = {}, bool is_asynchronous = false) {
  ScriptedReplicas cluster(4, {.bugs = std::move(bugs),
                               .is_asynchronous = is_asynchronous,
                               .trailing_entries = 0,
                               .state_part_bytes = 1});
  cluster.pass_and_settle(kHeartbeat, kAll);
  return cluster;
}

ScriptedReplicas with_heartbeats(int nodes) {
  return ScriptedReplicas(nodes, {.has_view_service = false});
}

TEST(Views, AnUpdateIsAcknowledgedWhenAllMembersHaveIt) {
  ScriptedReplicas cluster = with_view_service();
  cluster.write(1, 7);
  cluster.settle({1, 2});
  EXPECT_FALSE(cluster.is_answered(7));
  cluster.settle({1, 3});
  EXPECT_TRUE(cluster.is_answered(7));
}

TEST(Views, AReadIsAnsweredWhenAllMembersHaveConfirmedAfterItCame) {
  ScriptedReplicas cluster = with_view_service();
  cluster.read(1, 7);
  cluster.settle({1, 2});
  EXPECT_FALSE(cluster.is_answered(7));
  cluster.read(1, 8);
  const auto to_n3 = cluster.take(1, 3);
  ASSERT_EQ(to_n3.size(), 2U) << "a round for each";
  cluster.give(1, 3, to_n3[0]);
  cluster.settle({1, 2, 3});
  EXPECT_TRUE(cluster.is_answered(7));
  EXPECT_FALSE(cluster.is_answered(8)) << "n3 has confirmed, but before this one came";
  cluster.give(1, 3, to_n3[1]);
  cluster.settle({1, 2, 3});
  EXPECT_TRUE(cluster.is_answered(8));
}

TEST(Views, WhoIsNoPrimaryRefusesAndNamesIt) {
  ScriptedReplicas cluster = with_view_service();
  cluster.write(2, 7);
  cluster.write(4, 8);
  for (const int ticket : {7, 8}) {
    ASSERT_THAT(cluster.refusals(), Contains(Key(ticket)));
    EXPECT_EQ(cluster.refusals().at(ticket).code, wire::ErrorCode::kNotLeader);
    EXPECT_EQ(cluster.refusals().at(ticket).leader, NodeId{1});
  }
}

bool a_silent_primary_is_replaced_by_nobody_but_the_service(ScriptedReplicas& cluster) {
  for (int i = 0; i < 10; ++i) cluster.pass_and_settle(kTimeout, {2, 3});
  return !cluster.replica(2).is_primary() && !cluster.replica(3).is_primary();
}

TEST(Views, OnlyTheViewServiceMakesABackupPrimary) {
  ScriptedReplicas right = with_view_service();
  EXPECT_TRUE(a_silent_primary_is_replaced_by_nobody_but_the_service(right));
  right.outlast_others({2, 3, 4});
  EXPECT_TRUE(right.replica(2).is_primary());
  ScriptedReplicas broken = with_view_service({Bug::kBackupPromotesItself});
  EXPECT_FALSE(a_silent_primary_is_replaced_by_nobody_but_the_service(broken));
}

// n1 does not know that n2 is primary of n2 and n3.
bool the_new_view_keeps_what_it_acknowledged(ScriptedReplicas& cluster) {
  cluster.outlast_others({2, 3, 4});
  cluster.write(2, 7);
  cluster.settle({2, 3});
  EXPECT_TRUE(cluster.is_answered(7));
  EXPECT_TRUE(cluster.replica(1).is_primary());
  cluster.write(1, 8);
  cluster.settle({1, 3});
  return cluster.replica(3).log().last_term() == cluster.replica(2).view().number;
}

TEST(Views, AMemberOfANewerViewTakesNothingOfAnOlder) {
  ScriptedReplicas right = with_view_service();
  EXPECT_TRUE(the_new_view_keeps_what_it_acknowledged(right));
  ScriptedReplicas broken = with_view_service({Bug::kNoViewFencing});
  EXPECT_FALSE(the_new_view_keeps_what_it_acknowledged(broken));
}

TEST(Views, AnOldPrimaryAcknowledgesNothingForANewOneWasItsBackup) {
  ScriptedReplicas cluster = with_view_service();
  cluster.outlast_others({2, 3, 4});
  cluster.write(1, 7);
  cluster.read(1, 8);
  cluster.settle({1, 2, 3});
  EXPECT_TRUE(cluster.replica(1).is_primary()) << "as far as it knows";
  EXPECT_FALSE(cluster.is_answered(7) || cluster.is_answered(8));
}

TEST(Views, ClientsOfAnOldPrimaryLearnWhetherTheirRequestsMayStillHappen) {
  ScriptedReplicas cluster = with_view_service();
  cluster.outlast_others({2, 3, 4});
  cluster.write(1, 7);
  cluster.read(1, 8);
  cluster.pass_and_settle(kHeartbeat, kAll);
  EXPECT_EQ(cluster.refusals().at(7).code, wire::ErrorCode::kLeadershipLost);
  EXPECT_EQ(cluster.refusals().at(8).code, wire::ErrorCode::kNotLeader);
}

TEST(Views, APrimaryThatRestartsIsNoneUntilThereIsANewView) {
  ScriptedReplicas cluster = with_view_service();
  cluster.restart(1);
  EXPECT_FALSE(cluster.replica(1).is_primary());
  cluster.write(1, 7);
  EXPECT_EQ(cluster.refusals().at(7).leader, std::nullopt);
  const ViewNumber before = cluster.registry().view.number;
  cluster.pass_and_settle(kHeartbeat, kAll);
  EXPECT_GT(cluster.registry().view.number, before);
  EXPECT_TRUE(cluster.replica(1).is_primary());
}

// n3 comes back with an empty log, and the primary dies before it has sent it anything.
bool who_has_just_joined_is_not_promoted(ScriptedReplicas& cluster) {
  cluster.outlast_others({1, 4});
  cluster.write(1, 7);
  cluster.settle({1, 4});
  EXPECT_TRUE(cluster.is_answered(7)) << "in a view of n1 alone";
  cluster.pass_and_settle(kHeartbeat, {3, 4});
  EXPECT_TRUE(cluster.registry().view.has(NodeId{3}));
  cluster.outlast_others({3, 4});
  return cluster.registry().view.primary == NodeId{1};
}

TEST(Views, WhoHasJustJoinedIsNotMadePrimary) {
  ScriptedReplicas right = with_view_service();
  EXPECT_TRUE(who_has_just_joined_is_not_promoted(right));
  ScriptedReplicas broken = with_view_service({Bug::kJoinerCountsAsSynced});
  EXPECT_FALSE(who_has_just_joined_is_not_promoted(broken));
}

TEST(Views, ABackupThatRejoinsIsSentTheStateAndMayThenBePromoted) {
  ScriptedReplicas cluster = with_view_service();
  cluster.outlast_others({1, 2, 4});
  for (int ticket = 1; ticket <= 3; ++ticket) cluster.write(1, ticket);
  cluster.settle({1, 2});
  cluster.snapshot(1, {LogIndex{2}, std::make_shared<const Bytes>(Bytes{7, 8, 9})});
  cluster.restart(3);
  for (int i = 0; i < 3; ++i) cluster.pass_and_settle(kHeartbeat, kAll);
  EXPECT_EQ(cluster.replica(3).log().start(), LogIndex{2}) << "the rest it has by the state";
  EXPECT_EQ(cluster.replica(3).log().last_index(), LogIndex{3});
  EXPECT_THAT(cluster.registry().in_sync, ElementsAre(NodeId{1}, NodeId{2}, NodeId{3}));
  cluster.outlast_others({3, 4});
  EXPECT_TRUE(cluster.replica(3).is_primary());
}

TEST(Views, TheServiceRemembersTheViewAndWhoIsInSync) {
  ScriptedReplicas cluster = with_view_service();
  cluster.outlast_others({2, 3, 4});
  const Registry before = cluster.registry();
  cluster.restart(4);
  EXPECT_EQ(cluster.registry().view, before.view);
  EXPECT_EQ(cluster.registry().in_sync, before.in_sync);
}

TEST(Views, StrangersAndWhatIsNoMessageOfTheReceiversAreDropped) {
  ScriptedReplicas cluster = with_view_service();
  const View view{ViewNumber{9}, NodeId{3}, {NodeId{3}}};
  cluster.give(5, 2, to_document(ViewMessage{view}));
  cluster.give(3, 2, to_document(ViewMessage{view}));  // not the service
  cluster.give(3, 2, to_document(Ping{ViewNumber{9}, {}}));
  cluster.give(3, 2, "gossip");
  EXPECT_EQ(cluster.replica(2).view().number, ViewNumber{1});
  cluster.give(5, 4, to_document(Ping{ViewNumber{1}, {}}));
  cluster.give(1, 4, to_document(ViewMessage{view}));
  EXPECT_EQ(cluster.registry().view.number, ViewNumber{1});
}

TEST(Heartbeats, ABackupThatDoesNotHearThePrimaryTakesItsPlaceInAViewOfItsOwn) {
  ScriptedReplicas cluster = with_heartbeats(3);
  cluster.pass(1, 2 * kTimeout);
  cluster.settle({1, 2, 3});
  EXPECT_TRUE(cluster.replica(1).is_primary());
  cluster.pass(2, 2 * kTimeout);
  cluster.pass(3, 2 * kTimeout);
  EXPECT_TRUE(cluster.replica(2).is_primary() && cluster.replica(3).is_primary());
  EXPECT_NE(cluster.replica(2).view().number, cluster.replica(3).view().number);
  EXPECT_TRUE(cluster.replica(1).is_primary()) << "of whom it has not heard";
}

TEST(Heartbeats, APrimaryGoesOnWithoutTheBackupsThatItDoesNotHear) {
  ScriptedReplicas cluster = with_heartbeats(3);
  cluster.pass(1, 2 * kTimeout);
  cluster.settle({1, 2, 3});
  cluster.write(1, 7);
  EXPECT_FALSE(cluster.is_answered(7)) << "they were heard just now";
  cluster.pass(1, 2 * kTimeout);
  EXPECT_TRUE(cluster.is_answered(7));
}

TEST(Heartbeats, OfTwoPrimariesTheOneOfTheOlderViewGivesWay) {
  ScriptedReplicas cluster = with_heartbeats(2);
  cluster.pass(1, 2 * kTimeout);
  cluster.settle({1, 2});
  cluster.pass(2, 2 * kTimeout);
  cluster.pass(1, kHeartbeat);
  cluster.lose(2, 1);
  cluster.settle({1, 2});  // the answer to n1's heartbeat says that there is a newer view
  EXPECT_FALSE(cluster.replica(1).is_primary());
  EXPECT_TRUE(cluster.replica(2).is_primary());
}

TEST(Asynchronous, AnUpdateIsAcknowledgedAtOnceAndLostWithThePrimary) {
  ScriptedReplicas cluster = with_view_service({}, true);
  cluster.write(1, 7);
  EXPECT_TRUE(cluster.is_answered(7));
  cluster.crash(1);
  cluster.lose(1, 2);
  cluster.lose(1, 3);
  cluster.outlast_others({2, 3, 4});
  EXPECT_TRUE(cluster.replica(2).is_primary());
  EXPECT_EQ(cluster.replica(2).log().last_index(), LogIndex{0});
}

}  // namespace
}  // namespace linnet::targets::primary_backup
