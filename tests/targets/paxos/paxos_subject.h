// Multi-Paxos in a simulated cluster, with its invariants watched over.
#pragma once

#include "tests/targets/paxos/invariants.h"
#include "tests/targets/simulation/subject.h"

namespace linnet::targets::paxos {

class PaxosSubject final : public simulation::Subject {
 public:
  struct Options {
    BugSet bugs = {};
    Reads reads = Reads::kQuorum;
    Quorums quorums = Quorums::kMajority;
    std::size_t accept_quorum = 2;  // what these quorums come to
    // Small, so that replicas are often sent snapshots, and in many parts.
    std::int64_t trailing_slots = 10;
    std::size_t snapshot_part_bytes = 200;
  };

  explicit PaxosSubject(Options options)
      : options_(std::move(options)), invariants_(options_.accept_quorum) {}

  std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                              std::span<const Bytes> records, std::uint64_t seed,
                              Now now) override {
    auto state = recover(records);
    LINNET_CHECK(state, "the disk of {} cannot be read: {}", node, state.error().front().text());
    invariants_.restarted(node, *state);
    Config config{node,
                  members,
                  std::chrono::milliseconds(100),
                  std::chrono::milliseconds(20),
                  seed,
                  options_.bugs,
                  options_.reads,
                  options_.quorums};
    config.trailing_slots = options_.trailing_slots;
    config.snapshot_part_bytes = options_.snapshot_part_bytes;
    return std::make_unique<Paxos>(config, *std::move(state), now);
  }

  void stepped(NodeId node, const Core& core, const Effects& effects) override {
    invariants_.check(node, dynamic_cast<const Paxos&>(core), effects);
  }
  void crashed(NodeId node) override { invariants_.crashed(node); }
  std::vector<std::string> broken() const override { return invariants_.broken(); }

 private:
  const Options options_;
  Invariants invariants_;
};

}  // namespace linnet::targets::paxos
