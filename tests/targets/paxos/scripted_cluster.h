// Paxos cores under the hands of a test.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.h"
#include "tests/targets/paxos/paxos_subject.h"
#include "tests/targets/simulation/scripted_cluster.h"

namespace linnet::targets::paxos {

class ScriptedCluster final : public simulation::ScriptedCluster {
 public:
  static constexpr auto kElectionTimeout = std::chrono::milliseconds(100);
  static constexpr auto kHeartbeat = std::chrono::milliseconds(20);

  explicit ScriptedCluster(int nodes, BugSet bugs = {}, Reads reads = Reads::kQuorum,
                           Quorums quorums = Quorums::kMajority)
      : simulation::ScriptedCluster(
            std::make_unique<PaxosSubject>(PaxosSubject::Options{.bugs = std::move(bugs),
                                                                 .reads = reads,
                                                                 .quorums = quorums,
                                                                 .trailing_slots = 0,
                                                                 .snapshot_part_bytes = 2}),
            nodes) {
    for (int i = 1; i <= nodes; ++i) start(i);
  }

  // The node's time passes until it tries to lead.
  void time_out(int node) {
    const Ballot before = core(node).promised();
    do {
      pass(node, std::max<nanoseconds>(next_tick(node), std::chrono::milliseconds(1)));
    } while (core(node).role() == Role::kFollower || core(node).promised() == before);
  }
  void pass(int node, nanoseconds time = kHeartbeat) {
    simulation::ScriptedCluster::pass(node, time);
  }

  // The messages of one kind that are under way.
  template <typename M>
  std::vector<M> under_way(int from, int to) const {
    std::vector<M> result;
    for (const InFlight& each : simulation::ScriptedCluster::under_way()) {
      if (each.from != from || each.to != to) continue;
      const auto message = parse_peer_message(each.body).value();
      if (const auto* m = std::get_if<M>(&message)) result.push_back(*m);
    }
    return result;
  }
  using simulation::ScriptedCluster::give;
  void give(int from, int to, const PeerMessage& message) { give(from, to, to_document(message)); }

  // Has the node lead, with the promises of others.
  void elect(int node, const std::vector<int>& others) {
    time_out(node);
    exchange(node, others);
    LINNET_CHECK(core(node).role() == Role::kLeader, "{} does not lead", node);
  }

  // A client's command, by which it is known from then on.
  void write(int node, std::uint8_t command) {
    request(node, {Ticket{command}, Access::kUpdate, {command}});
  }
  void read(int node, std::uint8_t ticket) {
    request(node, {Ticket{ticket}, Access::kRead, {ticket}});
  }

  // The host of the node takes a snapshot of all that was applied; what is in it cannot be told
  // from `applied` any more by those who take it over.
  void take_snapshot(int node) {
    snapshot(node, {LogIndex{core(node).status().applied},
                    std::make_shared<const Bytes>(Bytes{1, 2, 3})});
  }

  const Paxos& core(int node) const {
    return dynamic_cast<const Paxos&>(simulation::ScriptedCluster::core(node));
  }
  // Slots and commands that the node has executed since it started.
  std::map<std::int64_t, int> applied(int node) const {
    const auto found = applied_.find(node);
    return found == applied_.end() ? std::map<std::int64_t, int>() : found->second;
  }
  // Tickets of the commands that were acknowledged, and of the reads that were served.
  const std::vector<int>& acknowledged() const { return acknowledged_; }
  // Of refusals, by ticket.
  const std::map<int, wire::ErrorCode>& refused() const { return refused_; }
  // Whether no two nodes have executed different commands for one slot.
  bool agree() const {
    std::map<std::int64_t, int> all;
    for (const auto& [node, applied] : applied_) {
      for (const auto& [slot, command] : applied) {
        if (all.emplace(slot, command).first->second != command) return false;
      }
    }
    return true;
  }

 private:
  void carry_out(int node, const Effects& effects) override {
    for (const Application& application : effects.applications) {
      applied_[node][application.index.value] = application.command.front();
      if (application.ticket) acknowledged_.push_back(static_cast<int>(application.ticket->value));
    }
    for (const Read& read : effects.reads) {
      acknowledged_.push_back(static_cast<int>(read.ticket.value));
    }
    for (const Refusal& refusal : effects.refusals) {
      refused_[static_cast<int>(refusal.ticket.value)] = refusal.failure.code;
    }
  }
  void starting(int node) override { applied_.erase(node); }

  std::map<int, std::map<std::int64_t, int>> applied_;
  std::vector<int> acknowledged_;
  std::map<int, wire::ErrorCode> refused_;
};

}  // namespace linnet::targets::paxos
