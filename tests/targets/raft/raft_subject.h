// Raft in a simulated cluster, with its invariants watched over.
#pragma once

#include "tests/targets/raft/invariants.h"
#include "tests/targets/simulation/subject.h"

namespace linnet::targets::raft {

class RaftSubject final : public simulation::Subject {
 public:
  struct Options {
    BugSet bugs = {};
    Reads reads = Reads::kIndex;
    // Small, so that followers are often sent snapshots, and in many parts.
    std::int64_t trailing_entries = 10;
    std::size_t snapshot_part_bytes = 200;
  };

  explicit RaftSubject(Options options) : options_(std::move(options)) {}

  std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                              std::span<const Bytes> records, std::uint64_t seed,
                              Now now) override {
    auto state = recover(records);
    LINNET_CHECK(state, "the disk of {} cannot be read: {}", node, state.error().front().text());
    Config config{node,
                  members,
                  std::chrono::milliseconds(100),
                  std::chrono::milliseconds(20),
                  seed,
                  options_.bugs,
                  options_.reads};
    config.trailing_entries = options_.trailing_entries;
    config.snapshot_part_bytes = options_.snapshot_part_bytes;
    return std::make_unique<Raft>(config, *std::move(state), now);
  }

  void stepped(NodeId node, const Core& core, const Effects& effects) override {
    invariants_.check(node, dynamic_cast<const Raft&>(core), effects);
  }
  void crashed(NodeId node) override { invariants_.restarted(node); }
  std::vector<std::string> broken() const override { return invariants_.broken(); }

 private:
  const Options options_;
  Invariants invariants_;
};

}  // namespace linnet::targets::raft
