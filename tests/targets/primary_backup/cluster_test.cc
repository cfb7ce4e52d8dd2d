// Whole clusters in simulated time: what each mode promises holds under every seed, what it does
// not promise is broken under some, and so is what a deliberate bug breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "targets/primary_backup/view_service.h"
#include "tests/targets/primary_backup/invariants.h"
#include "tests/targets/simulation/camel_case.h"
#include "tests/targets/simulation/simulated_cluster.h"

namespace linnet::targets::primary_backup {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;

constexpr std::uint64_t kSeeds = 200;

struct Mode {
  bool view_service = true;
  bool asynchronous = false;
};

class Subject final : public simulation::Subject {
 public:
  Subject(Mode mode, BugSet bugs) : mode_(mode), bugs_(std::move(bugs)) {}

  std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                              std::span<const Bytes> records, std::uint64_t seed,
                              Now now) override {
    Config config;
    config.self = node;
    config.replicas = members;
    config.timeout = milliseconds(100);
    config.heartbeat_interval = milliseconds(20);
    config.seed = seed;
    config.asynchronous = mode_.asynchronous;
    config.bugs = bugs_;
    // Small, so that backups are often sent the state, and in many parts.
    config.trailing_entries = 10;
    config.state_part_bytes = 200;
    if (mode_.view_service) {
      config.view_service = members.back();
      config.replicas.pop_back();
    }
    if (node == config.view_service) {
      return std::make_unique<ViewService>(
          ViewService::Config{node, config.replicas, config.timeout, bugs_},
          recover_registry(records).value(), now);
    }
    return std::make_unique<PrimaryBackup>(config, recover(records).value(), now);
  }

  void stepped(NodeId node, const Core& core, const Effects& effects) override {
    const auto* replica = dynamic_cast<const PrimaryBackup*>(&core);
    if (replica != nullptr) invariants_.check(node, *replica, effects);
  }
  void crashed(NodeId node) override { invariants_.restarted(node); }
  std::vector<std::string> broken() const override { return invariants_.broken(); }

 private:
  const Mode mode_;
  const BugSet bugs_;
  Invariants invariants_;
};

simulation::Findings run(std::uint64_t seed, Mode mode = {}, BugSet bugs = {}) {
  Subject subject(mode, std::move(bugs));
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
bool is_visible(Mode mode, const BugSet& bugs) {
  bool visible = false;
  for (std::uint64_t seed = 1; seed <= kSeeds && (!visible || seed <= 10); ++seed) {
    visible |= !run(seed, mode, bugs).client_violations.empty();
  }
  return visible;
}

TEST(PrimaryBackupCluster, WithoutAViewServiceThereAreTwoPrimariesUnderSomeSeeds) {
  EXPECT_TRUE(is_visible({.view_service = false}, {}));
}

TEST(PrimaryBackupCluster, LosesAcknowledgedUpdatesUnderSomeSeedsWhenAsynchronous) {
  EXPECT_TRUE(is_visible({.asynchronous = true}, {}));
}

class DeliberateBug : public testing::TestWithParam<BugDescription> {};

TEST_P(DeliberateBug, IsVisibleToClientsUnderSomeSeedAndCrashesUnderNone) {
  EXPECT_TRUE(is_visible({}, {GetParam().bug}));
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
