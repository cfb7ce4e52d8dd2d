// With deliberate bugs on anywhere in the cluster messages can claim anything; a replica goes on.
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/targets/primary_backup/scripted_replicas.h"

namespace linnet::targets::primary_backup {
namespace {

class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed) {}

  PeerMessage message() {
    switch (random_.between(0, 5)) {
      case 0:
        return Ping{view(), {node()}};
      case 1:
        return ViewMessage{{view(), node(), {NodeId{1}, node()}}};
      case 2:
        return Update{view(), index(), view(), index(), number(), {entry(), entry()}};
      case 3:
        return UpdateReply{view(), number(),
                           static_cast<UpdateReply::Answer>(random_.between(0, 3)), index()};
      case 4:
        return State{view(), number(), index(), view(), number(), {1}, chance(0.5)};
      default:
        return StateReply{view(), number(), index(), number(), chance(0.5)};
    }
  }
  bool chance(double probability) { return random_.chance(probability); }

 private:
  std::int64_t number() { return random_.between(0, 6); }
  NodeId node() { return NodeId{static_cast<int>(random_.between(1, 4))}; }
  ViewNumber view() { return ViewNumber{number()}; }
  LogIndex index() { return LogIndex{random_.between(0, 12)}; }
  Entry entry() { return {view(), Bytes(static_cast<std::size_t>(random_.between(0, 2)), 1)}; }

  base::Random random_;
};

TEST(PrimaryBackupRobustness, AReplicaSurvivesWhateverItsPeersClaim) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Chaos chaos(seed);
    ScriptedReplicas cluster(4, {.has_view_service = seed % 2 == 0,
                                 .is_asynchronous = seed % 3 == 0,
                                 .trailing_entries = 0,
                                 .state_part_bytes = 1});
    for (int step = 0; step < 300; ++step) {
      cluster.give(chaos.chance(0.5) ? 2 : 4, 1, to_document(chaos.message()));
      if (chaos.chance(0.2)) cluster.pass(1, std::chrono::milliseconds(30));
      if (chaos.chance(0.1)) cluster.exchange(1, {2, 3, 4});
      if (chaos.chance(0.2)) cluster.write(1, step);
      if (chaos.chance(0.1)) cluster.read(1, step);
      const LogIndex applied{cluster.core(1).status().applied};
      if (chaos.chance(0.02) && applied.value > 0) {
        cluster.snapshot(1, {applied, std::make_shared<const Bytes>(Bytes{1, 2})});
      }
      if (chaos.chance(0.02)) cluster.restart(1);
    }
  }
}

}  // namespace
}  // namespace linnet::targets::primary_backup
