// Whole clusters in simulated time: what quorum registers promise holds under every seed, and some
// deliberate bugs show themselves to clients. The others, such as those between several writers of
// one register, have schedules of their own (quorum_paper_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/abd/abd_subject.h"
#include "tests/targets/simulation/camel_case.h"
#include "tests/targets/simulation/simulated_cluster.h"

namespace linnet::targets::abd {
namespace {

using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 200;

TEST(AbdCluster, KeepsItsPromisesThroughCrashesPartitionsAndBadNetworks) {
  int checkpoints = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    AbdSubject subject({});
    const auto findings =
        simulation::SimulatedCluster(subject, {seed, seed % 3 == 0 ? 5 : 3, {}}).run();
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
    checkpoints += subject.checkpoints();
  }
  EXPECT_GT(checkpoints, 0);
}

class AbdBug : public testing::TestWithParam<Bug> {};

TEST_P(AbdBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  int visible = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds / 8; ++seed) {
    AbdSubject subject({GetParam()});
    const auto findings = simulation::SimulatedCluster(subject, {seed, 3, {}}).run();
    if (!findings.client_violations.empty()) ++visible;
  }
  EXPECT_GT(visible, 0);
}

INSTANTIATE_TEST_SUITE_P(Each, AbdBug,
                         testing::Values(Bug::kLowerTagTaken, Bug::kStoreNotPersisted,
                                         Bug::kMinorityQuorum),
                         [](const auto& parameter) {
                           for (const auto& bug : all_bugs()) {
                             if (bug.bug == parameter.param)
                               return simulation::camel_case(bug.name);
                           }
                           return std::string("Unknown");
                         });

}  // namespace
}  // namespace linnet::targets::abd
