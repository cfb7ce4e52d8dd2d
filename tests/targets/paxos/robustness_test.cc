// Nothing that arrives in a message can break an invariant of the class.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "targets/wire/fields.h"
#include "tests/targets/paxos/scripted_cluster.h"

namespace linnet::targets::paxos {
namespace {

using testing::IsEmpty;

// As large as a number in a message can be.
constexpr std::int64_t kHuge = wire::kLargestNatural;

Ballot ballot(std::int64_t round, int node) {
  return {round, NodeId{node}};
}

TEST(PaxosRobustness, ABallotOfAnotherNodeIsDropped) {
  ScriptedCluster cluster(3);
  cluster.give(2, 1, Prepare{ballot(9, 3), LogIndex{0}});
  cluster.give(2, 1, Chosen{ballot(9, 1), 0, LogIndex{0}});
  EXPECT_EQ(cluster.core(1).promised(), Ballot());
}

TEST(PaxosRobustness, StrangersAndWhatIsNoMessageAreDropped) {
  ScriptedCluster cluster(3);
  cluster.give(7, 1, Prepare{ballot(9, 7), LogIndex{0}});
  cluster.give(2, 1, Document{{"m", "gossip"}});
  EXPECT_EQ(cluster.core(1).promised(), Ballot());
}

TEST(PaxosRobustness, ASlotFarAheadIsNotAccepted) {
  ScriptedCluster cluster(3);
  const Ballot leader = ballot(1, 2);
  cluster.give(2, 1, Accept{leader, 0, LogIndex{0}, LogIndex{kHuge}, {{1}}});
  EXPECT_THAT(cluster.under_way<Accepted>(1, 2), IsEmpty());
  EXPECT_EQ(cluster.core(1).log().last(), LogIndex{0});
}

TEST(PaxosRobustness, APromiseThatReportsASlotFarAheadIsNone) {
  ScriptedCluster cluster(3);
  cluster.time_out(1);
  const Promise promise{
      cluster.core(1).promised(), LogIndex{0}, {{LogIndex{kHuge}, {ballot(1, 2), {7}}}}};
  cluster.give(2, 1, promise);
  EXPECT_EQ(cluster.core(1).role(), Role::kCandidate);
}

class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed) {}

  PeerMessage message(int from) {
    const Ballot any{number(), NodeId{random_.chance(0.8) ? from : node()}};
    switch (random_.between(0, 9)) {
      case 0:
        return Prepare{any, slot()};
      case 1:
        return Promise{any, slot(), {{slot(), acceptance()}, {slot(), acceptance()}}};
      case 2:
        return Accept{any, number(), slot(), slot(), {command(), command()}};
      case 3:
        return Accepted{any, number(), slot(), slot()};
      case 4:
        return Chosen{any, number(), slot()};
      case 5:
        return Confirm{any, number()};
      case 6:
        return Preempted{any, {number(), NodeId{node()}}};
      case 7:
        return Learn{slot(), slot(), number()};
      case 8:
        return Values{slot(), {acceptance(), acceptance(), acceptance()}};
      default:
        return SnapshotPart{slot(), number(), {1}, random_.chance(0.5)};
    }
  }
  int node() { return static_cast<int>(random_.between(1, 3)); }
  bool chance(double probability) { return random_.chance(probability); }

 private:
  std::int64_t number() { return random_.between(0, 6); }
  LogIndex slot() { return LogIndex{random_.between(0, 12)}; }
  Bytes command() { return Bytes(static_cast<std::size_t>(random_.between(0, 2)), 1); }
  Acceptance acceptance() { return {{number(), NodeId{node()}}, command()}; }

  base::Random random_;
};

TEST(PaxosRobustness, AReplicaSurvivesWhateverItsPeersClaim) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Chaos chaos(seed);
    ScriptedCluster cluster(3);
    for (int step = 0; step < 300; ++step) {
      const int from = chaos.chance(0.5) ? 2 : 3;
      cluster.give(from, 1, chaos.message(from));
      if (chaos.chance(0.2)) cluster.pass(1, std::chrono::milliseconds(30));
      if (chaos.chance(0.1)) cluster.exchange(1, {2, 3});
      if (chaos.chance(0.2)) cluster.write(1, 7);
      if (chaos.chance(0.1)) cluster.read(1, 8);
      if (chaos.chance(0.02) && cluster.core(1).status().applied > 0) cluster.take_snapshot(1);
      if (chaos.chance(0.02)) cluster.restart(1);
    }
  }
}

}  // namespace
}  // namespace linnet::targets::paxos
