// Whole clusters in simulated time: what each mode promises holds under every seed, what it does
// not promise is broken under some, and so is what a deliberate bug breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/primary_backup/primary_backup_subject.h"
#include "tests/targets/simulation/camel_case.h"
#include "tests/targets/simulation/simulated_cluster.h"

namespace linnet::targets::primary_backup {
namespace {

using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 200;

simulation::Findings run(std::uint64_t seed, const PrimaryBackupSubject::Options& options = {}) {
  PrimaryBackupSubject subject(options);
  return simulation::SimulatedCluster(subject, {seed, seed % 3 == 0 ? 5 : 4, {}}).run();
}

TEST(PrimaryBackupCluster, KeepsItsPromisesWithAViewService) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto findings = run(seed);
    ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
    ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
    ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
  }
}

// Whether clients see a violation under some seed; some seeds are run in any case.
bool is_visible(const PrimaryBackupSubject::Options& options) {
  bool visible = false;
  for (std::uint64_t seed = 1; seed <= kSeeds && (!visible || seed <= 10); ++seed) {
    visible |= !run(seed, options).client_violations.empty();
  }
  return visible;
}

TEST(PrimaryBackupCluster, WithoutAViewServiceThereAreTwoPrimariesUnderSomeSeeds) {
  EXPECT_TRUE(is_visible({.has_view_service = false}));
}

TEST(PrimaryBackupCluster, LosesAcknowledgedUpdatesUnderSomeSeedsWhenAsynchronous) {
  EXPECT_TRUE(is_visible({.is_asynchronous = true}));
}

class DeliberateBug : public testing::TestWithParam<BugDescription> {};

TEST_P(DeliberateBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  EXPECT_TRUE(is_visible({.bugs = {GetParam().bug}}));
}

std::vector<BugDescription> own_bugs() {
  std::vector<BugDescription> own;
  for (const auto& bug : all_bugs()) {
    if (bug.protocol == "primary-backup") own.push_back(bug);
  }
  return own;
}

INSTANTIATE_TEST_SUITE_P(Each, DeliberateBug, testing::ValuesIn(own_bugs()),
                         [](const auto& bug) { return simulation::camel_case(bug.param.name); });

}  // namespace
}  // namespace linnet::targets::primary_backup
