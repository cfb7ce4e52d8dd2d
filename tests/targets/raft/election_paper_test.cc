// What Ongaro's dissertation (2014) says of leader election, sentence by sentence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/targets/raft/lone_replica.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(Section3_3, AServerThatSeesANewerTermAdoptsItAndBecomesFollower) {
  LoneReplica replica(3);
  replica.elect();
  replica.receive(2, VoteReply{Term{9}, false});
  EXPECT_EQ(replica.raft().term(), Term{9});
  EXPECT_EQ(replica.raft().role(), Role::kFollower);
  replica.restart();
  EXPECT_EQ(replica.raft().term(), Term{9});
}

TEST(Section3_3, ARequestOfAnOlderTermIsRefusedWithTheNewerOne) {
  LoneReplica replica(3);
  replica.receive(2, append_of(Term{5}, LogIndex{0}, Term{0}));
  const auto vote =
      sent_to<VoteReply>(3, replica.receive(3, RequestVote{Term{4}, LogIndex{9}, Term{4}}));
  EXPECT_FALSE(vote.granted);
  EXPECT_EQ(vote.term, Term{5});
  const auto append = sent_to<AppendReply>(
      3, replica.receive(3, append_of(Term{4}, LogIndex{0}, Term{0}, {{Term{4}, {1}}})));
  EXPECT_TRUE(append.conflict);
  EXPECT_EQ(append.term, Term{5});
  EXPECT_EQ(replica.raft().log().last_index(), LogIndex{0});
}

TEST(Section3_4, AFollowerBeginsAnElectionWhenItHearsNothingForAnElectionTimeout) {
  LoneReplica replica(3);
  const auto requests = sent<RequestVote>(replica.await_tick());
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
  EXPECT_EQ(replica.raft().term(), Term{1});
  EXPECT_THAT(requests, SizeIs(2));
}

TEST(Section3_4, AFollowerStaysOneAsLongAsItHearsFromALeader) {
  LoneReplica replica(3);
  for (int i = 0; i < 50; ++i) {
    replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
    replica.pass(LoneReplica::kElectionTimeout / 2);
  }
  EXPECT_EQ(replica.raft().role(), Role::kFollower);
}

TEST(Section3_4, ElectionTimeoutsAreRandomBetweenOneAndTwoTimesTheShortest) {
  LoneReplica replica(3);
  std::set<nanoseconds> timeouts;
  for (int i = 0; i < 50; ++i) {
    replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}));
    const auto timeout = replica.next_tick() - replica.now();
    EXPECT_GE(timeout, LoneReplica::kElectionTimeout);
    EXPECT_LT(timeout, 2 * LoneReplica::kElectionTimeout);
    timeouts.insert(timeout);
    replica.pass(std::chrono::milliseconds(1));
  }
  EXPECT_GT(timeouts.size(), 40U);
}

TEST(Section3_4, AServerGrantsAtMostOneVotePerTermAlsoAcrossARestart) {
  LoneReplica replica(3);
  const RequestVote request{Term{4}, LogIndex{0}, Term{0}};
  EXPECT_TRUE(sent_to<VoteReply>(2, replica.receive(2, request)).granted);
  EXPECT_FALSE(sent_to<VoteReply>(3, replica.receive(3, request)).granted);
  replica.restart();
  EXPECT_FALSE(sent_to<VoteReply>(3, replica.receive(3, request)).granted);
  EXPECT_TRUE(sent_to<VoteReply>(2, replica.receive(2, request)).granted) << "a repeated request";
}

TEST(Section3_4, ACandidatesVoteForItselfIsDurableBeforeItAsksForOthers) {
  LoneReplica replica(3);
  const Effects effects = replica.await_tick();
  EXPECT_THAT(effects.records, SizeIs(1));
  replica.restart();
  const auto reply =
      sent_to<VoteReply>(2, replica.receive(2, RequestVote{Term{1}, LogIndex{0}, Term{0}}));
  EXPECT_FALSE(reply.granted);
}

TEST(Section3_4, ACandidateWinsWithTheVotesOfAMajority) {
  LoneReplica replica(5);
  replica.await_tick();
  replica.receive(2, VoteReply{Term{1}, true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
  replica.receive(3, VoteReply{Term{1}, true});
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
}

TEST(Section3_4, AVoteCountsOncePerServer) {
  LoneReplica replica(5);
  replica.await_tick();
  for (int i = 0; i < 4; ++i) replica.receive(2, VoteReply{Term{1}, true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
}

TEST(Section3_4, AVoteOfAnEarlierTermDoesNotCount) {
  LoneReplica replica(3);
  while (replica.raft().term() < Term{2}) replica.await_tick();
  replica.receive(2, VoteReply{Term{1}, true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
}

TEST(Section3_4, ACandidateFollowsALeaderOfItsOwnTerm) {
  LoneReplica replica(3);
  replica.await_tick();
  replica.receive(3, append_of(Term{1}, LogIndex{0}, Term{0}));
  EXPECT_EQ(replica.raft().role(), Role::kFollower);
  EXPECT_EQ(replica.raft().status().leader, NodeId{3});
}

TEST(Section3_4, ACandidateWithoutAMajorityBeginsANewElectionInAHigherTerm) {
  LoneReplica replica(3);
  replica.pass(6 * LoneReplica::kElectionTimeout);
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
  EXPECT_GE(replica.raft().term(), Term{3});
}

TEST(Section3_4, ACandidateAsksAgainThoseThatHaveNotGrantedTheirVote) {
  LoneReplica replica(5);
  replica.await_tick();
  replica.receive(2, VoteReply{Term{1}, true});
  const auto requests = sent<RequestVote>(replica.await_tick());
  EXPECT_EQ(replica.raft().term(), Term{1});
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests.front().first, 3);
}

TEST(Section3_4, TheOnlyMemberElectsItselfAtOnce) {
  LoneReplica replica(1);
  EXPECT_EQ(replica.next_tick(), replica.now());
  replica.await_tick();
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
  EXPECT_THAT(replica.write(7).applications, SizeIs(1));
}

TEST(Section3_6_1, AVoterDeniesItsVoteIfItsOwnLogIsMoreUpToDate) {
  LoneReplica replica(3);
  replica.receive(2, append_of(Term{3}, LogIndex{0}, Term{0}, {{Term{1}, {1}}, {Term{3}, {1}}}));
  const auto asks = [&](int term, int last_index, int last_term) {
    return sent_to<VoteReply>(3, replica.receive(3, RequestVote{Term{term}, LogIndex{last_index},
                                                                Term{last_term}}))
        .granted;
  };
  EXPECT_FALSE(asks(4, 9, 2)) << "longer, but of an earlier term";
  EXPECT_FALSE(asks(5, 1, 3)) << "of the same term, but shorter";
  EXPECT_TRUE(asks(6, 2, 3)) << "as up to date";
  EXPECT_TRUE(asks(7, 1, 4)) << "of a later term";
}

TEST(Section6_2, ALeaderThatHearsNoQuorumForAnElectionTimeoutStepsDown) {
  LoneReplica replica(5);
  replica.elect();
  for (int i = 0; i < 20; ++i) {
    replica.pass(LoneReplica::kElectionTimeout / 2);
    replica.acknowledge(2);
    replica.acknowledge(3);
  }
  EXPECT_EQ(replica.raft().role(), Role::kLeader);
  for (int i = 0; i < 4; ++i) {
    replica.pass(LoneReplica::kElectionTimeout / 2);
    if (replica.raft().role() == Role::kLeader) replica.acknowledge(2);
  }
  EXPECT_NE(replica.raft().role(), Role::kLeader);
}

TEST(Section9_6, AServerAsksWhetherItCouldWinBeforeItBeginsATerm) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  const auto questions = sent<RequestVote>(replica.await_tick());
  ASSERT_THAT(questions, SizeIs(2));
  EXPECT_EQ(questions.front().second.ballot, Ballot::kPreVote);
  EXPECT_EQ(questions.front().second.term, Term{1});
  EXPECT_EQ(replica.raft().role(), Role::kPreCandidate);
  EXPECT_EQ(replica.raft().term(), Term{0});
  const auto requests = sent<RequestVote>(replica.receive(2, VoteReply{Term{1}, true, true}));
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests.front().second.ballot, Ballot::kElection);
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
  EXPECT_EQ(replica.raft().term(), Term{1});
}

TEST(Section9_6, APreVoteIsNoVote) {
  LoneReplica replica = LoneReplica::with_pre_votes(5);
  while (replica.raft().role() != Role::kCandidate) {
    replica.await_tick();
    for (const int peer : {2, 3}) {
      if (replica.raft().role() != Role::kPreCandidate) continue;
      replica.receive(peer, VoteReply{Term{replica.raft().term().value + 1}, true, true});
    }
  }
  replica.receive(4, VoteReply{replica.raft().term(), true, true});
  replica.receive(5, VoteReply{replica.raft().term(), true, true});
  EXPECT_EQ(replica.raft().role(), Role::kCandidate);
}

TEST(Section9_6, OneThatWouldGrantItsVotePromisesNothing) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  const RequestVote question{Term{4}, LogIndex{0}, Term{0}, Ballot::kPreVote};
  const Effects effects = replica.receive(2, question);
  EXPECT_TRUE(sent_to<VoteReply>(2, effects).granted);
  EXPECT_THAT(effects.records, IsEmpty());
  EXPECT_EQ(replica.raft().term(), Term{0});
  EXPECT_TRUE(sent_to<VoteReply>(3, replica.receive(3, question)).granted) << "and to others too";
}

TEST(Section9_6, ItIsDeniedToOneThatCouldNotWin) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  replica.receive(2, append_of(Term{5}, LogIndex{0}, Term{0}, {{Term{5}, {1}}}));
  const RequestVote behind{Term{6}, LogIndex{0}, Term{0}, Ballot::kPreVote};
  EXPECT_THAT(replica.receive(3, behind).messages, IsEmpty()) << "it hears its leader";
  replica.pass(LoneReplica::kElectionTimeout);
  EXPECT_FALSE(sent_to<VoteReply>(3, replica.receive(3, behind)).granted) << "it lacks an entry";
  const auto old = sent_to<VoteReply>(
      3, replica.receive(3, RequestVote{Term{5}, LogIndex{1}, Term{5}, Ballot::kPreVote}));
  EXPECT_FALSE(old.granted) << "the term has begun";
  EXPECT_EQ(old.term, Term{5});
}

TEST(Section9_6, OneThatIsCutOffDoesNotRaiseItsTerm) {
  LoneReplica replica = LoneReplica::with_pre_votes(3);
  replica.pass(100 * LoneReplica::kElectionTimeout);
  EXPECT_EQ(replica.raft().term(), Term{0});
}

TEST(Election, AMessageFromAStrangerOrOfNoKnownKindIsDroppedWithAWarning) {
  LoneReplica replica(3);
  const Effects effects = replica.receive(7, RequestVote{Term{5}, LogIndex{9}, Term{4}});
  EXPECT_THAT(effects.messages, IsEmpty());
  ASSERT_THAT(effects.events, SizeIs(1));
  EXPECT_EQ(effects.events.front().severity, Severity::kWarning);
  EXPECT_EQ(replica.raft().term(), Term{0});
}

TEST(DeliberateBug, VoteIgnoresLogGrantsItToOneThatLacksEntries) {
  LoneReplica replica(3, {Bug::kVoteIgnoresLog});
  replica.receive(2, append_of(Term{1}, LogIndex{0}, Term{0}, {{Term{1}, {1}}}));
  EXPECT_TRUE(sent_to<VoteReply>(3, replica.receive(3, RequestVote{Term{2}, LogIndex{0}, Term{0}}))
                  .granted);
}

TEST(DeliberateBug, VoteNotPersistedForgetsTermAndVoteButKeepsTheLog) {
  LoneReplica replica(3, {Bug::kVoteNotPersisted});
  replica.receive(2, append_of(Term{4}, LogIndex{0}, Term{0}, {{Term{4}, {1}}}));
  replica.restart();
  EXPECT_EQ(replica.raft().term(), Term{0});
  EXPECT_EQ(replica.raft().log().last_term(), Term{4});
  replica.elect();
  EXPECT_EQ(replica.raft().log().last_term(), Term{1});
}

}  // namespace
}  // namespace linnet::targets::raft
