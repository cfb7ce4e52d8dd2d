// Whole clusters in simulated time: what Raft promises holds under every seed, and each deliberate
// bug shows itself to clients under some.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/raft_subject.h"
#include "tests/targets/simulation/camel_case.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 200;

simulation::Findings run(std::uint64_t seed, const BugSet& bugs = {}, Reads reads = Reads::kIndex) {
  RaftSubject subject(bugs, reads);
  const machine::Machine::Options machine{
      .suppress_duplicates = !bugs.contains(Bug::kNoDuplicateSuppression),
      .sessions_in_snapshots = !bugs.contains(Bug::kSnapshotDropsSessions)};
  return simulation::SimulatedCluster(subject, {seed, seed % 3 == 0 ? 5 : 3, machine}).run();
}

TEST(Cluster, KeepsItsPromisesThroughCrashesPartitionsAndBadNetworks) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto findings = run(seed);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

TEST(Cluster, KeepsItsPromisesUnderLeasesWhileClocksAreRight) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto findings = run(seed, {}, Reads::kLease);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

TEST(Cluster, KeepsItsPromisesWhenReadsTakeTheirPlaceInTheLog) {
  for (std::uint64_t seed = 1; seed <= kSeeds / 4; ++seed) {
    const auto findings = run(seed, {}, Reads::kLog);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

class DeliberateBug : public testing::TestWithParam<Bug> {};

TEST_P(DeliberateBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  int visible = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds / 8; ++seed) {
    if (!run(seed, {GetParam()}).client_violations.empty()) ++visible;
  }
  EXPECT_GT(visible, 0);
}

INSTANTIATE_TEST_SUITE_P(Each, DeliberateBug,
                         testing::Values(Bug::kReadWithoutQuorum, Bug::kAckBeforeCommit,
                                         Bug::kVoteNotPersisted, Bug::kNoDuplicateSuppression,
                                         Bug::kSnapshotDropsSessions),
                         [](const auto& parameter) {
                           for (const auto& bug : all_bugs()) {
                             if (bug.bug == parameter.param)
                               return simulation::camel_case(bug.name);
                           }
                           return std::string("Unknown");
                         });

}  // namespace
}  // namespace linnet::targets::raft
