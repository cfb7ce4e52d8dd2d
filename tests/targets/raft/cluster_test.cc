// Whole clusters in simulated time: what Raft promises holds under every seed, and each deliberate
// bug shows itself to clients under some.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/raft/raft_subject.h"
#include "tests/targets/simulation/camel_case.h"
#include "tests/targets/simulation/simulated_cluster.h"

namespace linnet::targets::raft {
namespace {

using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 100;

simulation::Findings run(std::uint64_t seed, const BugSet& bugs = {}, Reads reads = Reads::kIndex,
                         bool with_operator = false) {
  RaftSubject subject({bugs, reads});
  const machine::Machine::Options machine{
      .suppress_duplicates = !bugs.contains(Bug::kNoDuplicateSuppression),
      .sessions_in_snapshots = !bugs.contains(Bug::kSnapshotDropsSessions)};
  return simulation::SimulatedCluster(subject,
                                      {seed, seed % 3 == 0 ? 5 : 3, machine, with_operator})
      .run();
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
  for (std::uint64_t seed = 1; seed <= kSeeds / 2; ++seed) {
    const auto findings = run(seed, {}, Reads::kLog);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

TEST(Cluster, KeepsItsPromisesWhileMembersComeAndGoAndLeadershipIsHandedOver) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto reads = seed % 2 == 0 ? Reads::kIndex : Reads::kLease;
    const auto findings = run(seed, {}, reads, /*with_operator=*/true);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

class DeliberateBug : public testing::TestWithParam<Bug> {};

TEST_P(DeliberateBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  const auto reads = GetParam() == Bug::kLeaseTooLong ? Reads::kLease : Reads::kIndex;
  const bool with_operator = GetParam() == Bug::kChangesOverlap;
  bool visible = false;
  for (std::uint64_t seed = 1; seed <= kSeeds / 20 || (seed <= 4 * kSeeds && !visible); ++seed) {
    const auto findings = run(seed, {GetParam()}, reads, with_operator);
    if (!findings.client_violations.empty()) visible = true;
  }
  EXPECT_TRUE(visible);
}

INSTANTIATE_TEST_SUITE_P(
    Each, DeliberateBug, testing::ValuesIn([] {
      std::vector<Bug> bugs{Bug::kNoDuplicateSuppression, Bug::kSnapshotDropsSessions};
      for (const auto& bug : all_bugs()) {
        if (bug.protocol == "raft") bugs.push_back(bug.bug);
      }
      return bugs;
    }()),
    [](const auto& parameter) {
      for (const auto& bug : all_bugs()) {
        if (bug.bug == parameter.param) return simulation::camel_case(bug.name);
      }
      return std::string("Unknown");
    });

}  // namespace
}  // namespace linnet::targets::raft
