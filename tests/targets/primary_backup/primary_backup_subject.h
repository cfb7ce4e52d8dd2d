// Primary/backup in a simulated cluster, with its invariants watched over.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "targets/primary_backup/view_service.h"
#include "tests/targets/primary_backup/invariants.h"
#include "tests/targets/simulation/subject.h"

namespace linnet::targets::primary_backup {

class PrimaryBackupSubject final : public simulation::Subject {
 public:
  static constexpr auto kTimeout = std::chrono::milliseconds(100);
  static constexpr auto kHeartbeat = std::chrono::milliseconds(20);

  struct Options {
    BugSet bugs = {};
    bool has_view_service = true;  // then it is the last node
    bool is_asynchronous = false;
    // Small, so that backups are often sent the state, and in many parts.
    std::int64_t trailing_entries = 10;
    std::size_t state_part_bytes = 200;
  };

  explicit PrimaryBackupSubject(Options options) : options_(std::move(options)) {}

  std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                              std::span<const Bytes> records, std::uint64_t seed,
                              Now now) override {
    Config config;
    config.self = node;
    config.replicas = members;
    config.timeout = kTimeout;
    config.heartbeat_interval = kHeartbeat;
    config.seed = seed;
    config.asynchronous = options_.is_asynchronous;
    config.bugs = options_.bugs;
    config.trailing_entries = options_.trailing_entries;
    config.state_part_bytes = options_.state_part_bytes;
    if (options_.has_view_service) {
      config.view_service = members.back();
      config.replicas.pop_back();
    }
    if (node == config.view_service) {
      auto registry = recover_registry(records);
      LINNET_CHECK(registry, "the service's disk: {}", registry.error().front().text());
      return std::make_unique<ViewService>(
          ViewService::Config{node, config.replicas, config.timeout, config.bugs},
          *std::move(registry), now);
    }
    auto state = recover(records);
    LINNET_CHECK(state, "the disk of {} cannot be read: {}", node, state.error().front().text());
    return std::make_unique<PrimaryBackup>(config, *std::move(state), now);
  }

  void stepped(NodeId node, const Core& core, const Effects& effects) override {
    const auto* replica = dynamic_cast<const PrimaryBackup*>(&core);
    if (replica != nullptr) invariants_.check(node, *replica, effects);
  }
  void crashed(NodeId node) override { invariants_.restarted(node); }
  // Other modes promise none of it.
  std::vector<std::string> broken() const override {
    if (!options_.has_view_service || options_.is_asynchronous) return {};
    return invariants_.broken();
  }

 private:
  const Options options_;
  Invariants invariants_;
};

}  // namespace linnet::targets::primary_backup
