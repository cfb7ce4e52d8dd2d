// The schedules that expose the deliberate bugs which random faults seldom hit. Each is followed on
// the right core as well, which keeps its promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "tests/targets/paxos/scripted_cluster.h"

namespace linnet::targets::paxos {
namespace {

// Commands.
constexpr int kA = 11;
constexpr int kB = 22;
constexpr int kC = 33;

struct Schedule {
  Bug bug;
  int nodes;
  // Follows it; whether the cluster kept what it had promised.
  bool (*keeps_promises)(ScriptedCluster&);
};

void PrintTo(const Schedule& schedule, std::ostream* out) {
  *out << "bug " << static_cast<int>(schedule.bug);
}

bool acknowledges(const ScriptedCluster& cluster, int ticket) {
  return std::ranges::count(cluster.acknowledged(), ticket) > 0;
}

bool has_executed(const ScriptedCluster& cluster, int node, int command) {
  return std::ranges::any_of(cluster.applied(node),
                             [&](const auto& slot) { return slot.second == command; });
}

// The acceptor that promised to help the second leader alone has forgotten it, and helps the first.
bool a_promise_is_forgotten(ScriptedCluster& cluster) {
  cluster.elect(1, {3});
  cluster.elect(2, {3});
  cluster.restart(3);
  cluster.write(1, kA);
  cluster.exchange(1, {3});
  cluster.write(2, kB);
  cluster.exchange(2, {3});
  return cluster.agree();
}

// n1 has used a ballot, and does not know it any more. It accepts what n2 proposes under a lower
// one, and is about to propose what n3 accepted under its own.
bool a_ballot_is_used_again(ScriptedCluster& cluster) {
  cluster.time_out(2);
  cluster.exchange(2, {1, 3});
  cluster.elect(1, {3});
  cluster.write(1, kB);
  cluster.deliver(1, 3);
  cluster.lose(1, 2);
  cluster.lose(3, 1);
  cluster.restart(1);
  cluster.write(2, kA);
  cluster.exchange(2, {1});
  cluster.time_out(1);
  cluster.exchange(1, {3}, 3);
  return cluster.agree();
}

// n2 promised n1's first ballot, then a higher one to n3; n1 takes that for its second ballot.
bool an_old_promise_arrives(ScriptedCluster& cluster) {
  cluster.time_out(1);
  cluster.deliver(1, 2);
  const auto promises = cluster.take(2, 1);
  cluster.time_out(1);
  cluster.lose(1, 2);
  cluster.elect(3, {2});
  cluster.write(3, kA);
  cluster.exchange(3, {2});
  for (const auto& promise : promises) cluster.give(2, 1, promise);
  cluster.write(1, kB);
  cluster.exchange(1, {2});
  return cluster.agree();
}

// n1 has an old value, which was not chosen; n3 has the newer one, which was.
bool two_values_are_reported(ScriptedCluster& cluster) {
  cluster.elect(1, {3});
  cluster.lose(1, 3);
  cluster.write(1, kA);
  cluster.lose(1, 3);
  cluster.elect(2, {3});
  cluster.write(2, kB);
  cluster.exchange(2, {3});
  cluster.time_out(1);
  cluster.exchange(1, {3}, 3);
  return cluster.agree();
}

// Two of five have accepted; one of them says so twice. The other three know nothing of it.
bool an_answer_is_repeated(ScriptedCluster& cluster) {
  cluster.elect(1, {2, 3});
  cluster.lose(1, 3);
  cluster.write(1, kA);
  cluster.lose(1, 3);
  cluster.deliver(1, 2);
  for (const auto& answer : cluster.take(2, 1)) {
    cluster.give(2, 1, answer);
    cluster.give(2, 1, answer);
  }
  cluster.elect(3, {4, 5});
  cluster.write(3, kB);
  cluster.exchange(3, {4, 5});
  return cluster.agree();
}

// The first of two commands reaches nobody, the second is accepted.
bool a_gap_comes_about(ScriptedCluster& cluster) {
  cluster.elect(1, {2});
  cluster.write(1, kA);
  cluster.lose(1, 2);
  cluster.write(1, kB);
  cluster.exchange(1, {2});
  cluster.crash(1);
  cluster.elect(2, {3});
  cluster.exchange(2, {3});
  return !acknowledges(cluster, kA) || has_executed(cluster, 2, kA);
}

// A command was acknowledged by a leader that is gone; its successor has yet to choose it anew.
bool a_leader_is_asked_early(ScriptedCluster& cluster) {
  cluster.elect(1, {2});
  cluster.write(1, kA);
  cluster.exchange(1, {2});
  cluster.crash(1);
  cluster.elect(2, {3});
  cluster.lose(2, 3);
  cluster.read(2, kB);
  cluster.exchange(2, {3});
  return !acknowledges(cluster, kB) || has_executed(cluster, 2, kA);
}

// n3 has accepted slot 2, which is chosen with it, and is sent a snapshot up to slot 1.
bool one_that_lags_is_sent_a_snapshot(ScriptedCluster& cluster) {
  cluster.elect(1, {2});
  cluster.write(1, kC);
  cluster.exchange(1, {2});
  cluster.take_snapshot(1);
  cluster.lose(1, 3);
  cluster.write(1, kA);
  cluster.lose(1, 2);
  cluster.exchange(1, {3}, 4);
  cluster.crash(1);
  cluster.time_out(2);
  cluster.exchange(2, {3}, 6);
  cluster.write(2, kB);
  cluster.exchange(2, {3});
  return acknowledges(cluster, kA) && cluster.agree();
}

class PaxosSchedule : public testing::TestWithParam<Schedule> {};

TEST_P(PaxosSchedule, HarmsTheBrokenCoreAndNotTheRightOne) {
  ScriptedCluster right(GetParam().nodes);
  EXPECT_TRUE(GetParam().keeps_promises(right));
  ScriptedCluster broken(GetParam().nodes, {GetParam().bug});
  EXPECT_FALSE(GetParam().keeps_promises(broken));
}

INSTANTIATE_TEST_SUITE_P(
    Each, PaxosSchedule,
    testing::Values(Schedule{Bug::kPromiseNotPersisted, 3, a_promise_is_forgotten},
                    Schedule{Bug::kBallotReused, 3, a_ballot_is_used_again},
                    Schedule{Bug::kStalePromiseCounted, 3, an_old_promise_arrives},
                    Schedule{Bug::kLowestBallotAdopted, 3, two_values_are_reported},
                    Schedule{Bug::kAcceptorCountedTwice, 5, an_answer_is_repeated},
                    Schedule{Bug::kGapsSkipped, 3, a_gap_comes_about},
                    Schedule{Bug::kReadBeforeRecovery, 3, a_leader_is_asked_early},
                    Schedule{Bug::kSnapshotDropsAcceptances, 3, one_that_lags_is_sent_a_snapshot}));

}  // namespace
}  // namespace linnet::targets::paxos
