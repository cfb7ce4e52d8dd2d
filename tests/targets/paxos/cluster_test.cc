// Whole clusters in simulated time: what Paxos promises holds under every seed, and each deliberate
// bug shows itself to clients under some, or in a schedule of its own (bugs_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/paxos/paxos_subject.h"
#include "tests/targets/simulation/camel_case.h"
#include "tests/targets/simulation/simulated_cluster.h"

namespace linnet::targets::paxos {
namespace {

using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 200;

simulation::Findings run(std::uint64_t seed, int nodes, PaxosSubject::Options options = {}) {
  const bool is_flexible = options.quorums == Quorums::kFlexible;
  options.accept_quorum = static_cast<std::size_t>(is_flexible ? nodes / 2 : nodes / 2 + 1);
  PaxosSubject subject(std::move(options));
  return simulation::SimulatedCluster(subject, {seed, nodes, {}}).run();
}

void expect_right(std::uint64_t seed, int nodes, const PaxosSubject::Options& options = {}) {
  const auto findings = run(seed, nodes, options);
  ASSERT_THAT(findings.broken_invariants, IsEmpty()) << "seed " << seed;
  ASSERT_THAT(findings.client_violations, IsEmpty()) << "seed " << seed;
  ASSERT_TRUE(findings.recovered) << "no progress after the faults, seed " << seed;
}

TEST(PaxosCluster, KeepsItsPromisesThroughCrashesPartitionsAndBadNetworks) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_right(seed, seed % 3 == 0 ? 5 : 3));
  }
}

TEST(PaxosCluster, KeepsItsPromisesWithFlexibleQuorums) {
  for (std::uint64_t seed = 1; seed <= kSeeds / 2; ++seed) {
    ASSERT_NO_FATAL_FAILURE(
        expect_right(seed, seed % 3 == 0 ? 5 : 4, {.quorums = Quorums::kFlexible}));
  }
}

TEST(PaxosCluster, KeepsItsPromisesUnderLeasesWhileClocksAreRight) {
  for (std::uint64_t seed = 1; seed <= kSeeds / 4; ++seed) {
    const auto quorums = seed % 2 == 0 ? Quorums::kFlexible : Quorums::kMajority;
    ASSERT_NO_FATAL_FAILURE(expect_right(seed, 5, {.reads = Reads::kLease, .quorums = quorums}));
  }
}

class PaxosBug : public testing::TestWithParam<Bug> {};

TEST_P(PaxosBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  int visible = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds / 8; ++seed) {
    if (!run(seed, 3, {.bugs = {GetParam()}}).client_violations.empty()) ++visible;
  }
  EXPECT_GT(visible, 0);
}

// The others need schedules of their own: bugs_test.cc.
INSTANTIATE_TEST_SUITE_P(Each, PaxosBug,
                         testing::Values(Bug::kAcceptanceNotPersisted, Bug::kReportsIgnored,
                                         Bug::kQuorumOfHalf, Bug::kAcceptsBelowPromise,
                                         Bug::kAckBeforeChosen, Bug::kUnconfirmedReads),
                         [](const auto& parameter) {
                           for (const auto& bug : all_bugs()) {
                             if (bug.bug == parameter.param)
                               return simulation::camel_case(bug.name);
                           }
                           return std::string("Unknown");
                         });

}  // namespace
}  // namespace linnet::targets::paxos
