// Reads under a lease: section 6.4.1, and what becomes of them when the wall clock is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/lone_replica.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

// A leader of three whose lease began just now.
LoneReplica leader_with_lease() {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.elect();
  replica.acknowledge(2);
  const auto heartbeat = sent_to<AppendEntries>(2, replica.await_tick());
  replica.acknowledge(2, heartbeat.round);
  return replica;
}

TEST(Section6_4_1, AReadUnderALeaseIsServedAtOnceAndSendsNothing) {
  LoneReplica replica = leader_with_lease();
  const Effects effects = replica.read(8);
  EXPECT_THAT(effects.reads, SizeIs(1));
  EXPECT_THAT(effects.messages, IsEmpty());
}

TEST(Section6_4_1, ALeaseLastsLessThanAnElectionTimeoutFromWhenItsRoundBegan) {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.elect();
  replica.acknowledge(2);
  const auto round = sent_to<AppendEntries>(2, replica.await_tick()).round;
  const auto began = replica.now();
  replica.pass(50ms);
  replica.acknowledge(2, round);  // late, but that does not make it longer
  replica.pass(began + 89ms - replica.now());
  EXPECT_THAT(replica.read(8).reads, SizeIs(1));
  replica.pass(1ms);
  EXPECT_THAT(replica.read(9).reads, IsEmpty()) << "a quorum is to be asked again";
}

TEST(Section6_4_1, AReadWaitsForTheReadsBeforeIt) {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.elect();
  replica.acknowledge(2);
  const auto round = sent_to<AppendEntries>(2, replica.read(7)).round;
  EXPECT_THAT(replica.acknowledge(2, round).reads, SizeIs(1)) << "and this was a round for a lease";
  EXPECT_THAT(replica.read(8).reads, SizeIs(1));
}

TEST(Section6_4_1, ALeaseEndsWithTheLeadership) {
  LoneReplica replica = leader_with_lease();
  replica.receive(3, append_of(Term{replica.raft().term().value + 1}, LogIndex{0}, Term{0}));
  EXPECT_THAT(replica.read(8).refusals, SizeIs(1));
}

TEST(Section6_4_1, OneWhoHeardALeaderHelpsNobodyElseIntoOfficeForAnElectionTimeout) {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.pass(LoneReplica::kElectionTimeout - 1ms);
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
  const RequestVote request{Term{2}, LogIndex{5}, Term{1}};
  replica.pass(LoneReplica::kElectionTimeout - 1ms);
  EXPECT_THAT(replica.receive(3, request).messages, IsEmpty());
  EXPECT_EQ(replica.raft().term(), Term{1});
  replica.pass(1ms);
  EXPECT_TRUE(sent_to<VoteReply>(3, replica.receive(3, request)).granted);
}

TEST(Section6_4_1, OneWhoRestartedMayHaveHeardALeader) {
  LoneReplica replica(3, {}, Reads::kLease);
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
  replica.restart();
  EXPECT_THAT(replica.receive(3, RequestVote{Term{2}, LogIndex{5}, Term{1}}).messages, IsEmpty());
}

TEST(Lease, IsTrustedTooLongWhenTheWallClockIsSetBack) {
  LoneReplica replica = leader_with_lease();
  replica.set_clock(-1s);
  replica.pass(500ms);  // a quorum has long forgotten it
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
  EXPECT_THAT(replica.read(8).reads, SizeIs(1)) << "which may be stale";
  replica.pass(1s);
  EXPECT_NE(replica.raft().role(), Role::kLeader) << "the clock has come past the end of the lease";
}

TEST(Lease, IsGivenUpEarlyWhenTheWallClockIsSetForward) {
  LoneReplica replica = leader_with_lease();
  replica.set_clock(1s);
  EXPECT_THAT(replica.read(8).reads, IsEmpty());
}

}  // namespace
}  // namespace linnet::targets::raft
