// Paxos cores under the hands of a test, which decides what is delivered, what is lost and when,
// and whose clock runs. Nothing happens by itself; only what a replica writes is durable at once.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.h"
#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {

class ScriptedCluster {
 public:
  static constexpr auto kElectionTimeout = std::chrono::milliseconds(100);
  static constexpr auto kHeartbeat = std::chrono::milliseconds(20);

  explicit ScriptedCluster(int nodes, BugSet bugs = {}, Reads reads = Reads::kQuorum,
                           Quorums quorums = Quorums::kMajority)
      : bugs_(std::move(bugs)), reads_(reads), quorums_(quorums) {
    for (int i = 1; i <= nodes; ++i) members_.emplace_back(i);
    for (int i = 1; i <= nodes; ++i) start(i);
  }

  // The node's time passes until it tries to lead.
  void time_out(int node) {
    Replica& replica = replicas_.at(node);
    const Ballot before = replica.core->promised();
    do {
      pass(node,
           std::max<nanoseconds>(replica.next_tick - replica.now, std::chrono::milliseconds(1)));
    } while (replica.core->role() == Role::kFollower || replica.core->promised() == before);
  }
  // Time passes for the node, without a tick on the way.
  void pass(int node, nanoseconds time = kHeartbeat) {
    Replica& replica = replicas_.at(node);
    replica.now += time;
    replica.core->tick(clocks(replica));
    carry_out(node);
  }
  // Someone sets its wall clock.
  void set_clock(int node, nanoseconds by) { replicas_.at(node).wall_offset += by; }
  nanoseconds next_tick(int node) const {
    return replicas_.at(node).next_tick - replicas_.at(node).now;
  }

  // Delivers what is under way from one node to another, in the order it was sent; what the
  // receiver sends in return is under way then.
  void deliver(int from, int to) {
    for (const Document& body : take(from, to)) give(from, to, body);
  }
  // To the others, in both directions: questions, answers, and what follows, as `rounds` allow.
  void exchange(int node, const std::vector<int>& others, int rounds = 1) {
    for (int i = 0; i < rounds; ++i) {
      for (const int other : others) deliver(node, other);
      for (const int other : others) deliver(other, node);
    }
  }
  void lose(int from, int to) { take(from, to); }
  // Takes what is under way off the wire, to give it later, as often as wanted.
  std::vector<Document> take(int from, int to) { return std::exchange(wire_[{from, to}], {}); }
  // The messages of one kind that are under way.
  template <typename M>
  std::vector<M> under_way(int from, int to) const {
    std::vector<M> result;
    const auto found = wire_.find({from, to});
    if (found == wire_.end()) return result;
    for (const Document& body : found->second) {
      const auto message = parse_peer_message(body).value();
      if (const auto* m = std::get_if<M>(&message)) result.push_back(*m);
    }
    return result;
  }
  void give(int from, int to, const PeerMessage& message) { give(from, to, to_document(message)); }
  void give(int from, int to, const Document& body) {
    Replica& replica = replicas_.at(to);
    if (!replica.core) return;
    replica.core->on_message(NodeId{from}, body, clocks(replica));
    carry_out(to);
  }

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

  void crash(int node) { replicas_.at(node).core.reset(); }
  void start(int node) {
    Replica& replica = replicas_[node];
    Config config{NodeId{node}, members_, kElectionTimeout, kHeartbeat, 1, bugs_, reads_, quorums_};
    config.trailing_slots = 0;
    config.snapshot_part_bytes = 2;
    replica.core = std::make_unique<Paxos>(config, recover(replica.disk).value(), clocks(replica));
    replica.applied.clear();
    carry_out(node);
  }
  void restart(int node) {
    crash(node);
    start(node);
  }
  // The host of the node takes a snapshot of all that was applied; what is in it cannot be told
  // from `applied` any more by those who take it over.
  void take_snapshot(int node) {
    Replica& replica = replicas_.at(node);
    const LogIndex index{replica.core->status().applied};
    replica.core->on_snapshot({index, std::make_shared<const Bytes>(Bytes{1, 2, 3})},
                              clocks(replica));
    carry_out(node);
  }

  const Paxos& core(int node) const { return *replicas_.at(node).core; }
  // Slots and commands that the node has executed since it started.
  const std::map<std::int64_t, int>& applied(int node) const { return replicas_.at(node).applied; }
  // Tickets of the commands that were acknowledged, and of the reads that were served.
  const std::vector<int>& acknowledged() const { return acknowledged_; }
  // Of refusals, by ticket.
  const std::map<int, wire::ErrorCode>& refused() const { return refused_; }
  // Whether no two nodes have executed different commands for one slot.
  bool agree() const {
    std::map<std::int64_t, int> all;
    for (const auto& [node, replica] : replicas_) {
      for (const auto& [slot, command] : replica.applied) {
        if (all.emplace(slot, command).first->second != command) return false;
      }
    }
    return true;
  }

 private:
  struct Replica {
    std::vector<Bytes> disk;
    std::unique_ptr<Paxos> core;
    nanoseconds now{};
    nanoseconds wall_offset{};
    nanoseconds next_tick{};
    std::map<std::int64_t, int> applied;
  };

  static Now clocks(const Replica& replica) {
    return {replica.now, replica.now + replica.wall_offset};
  }

  void request(int node, Request request) {
    Replica& replica = replicas_.at(node);
    replica.core->on_request(std::move(request), clocks(replica));
    carry_out(node);
  }

  void carry_out(int node) {
    Replica& replica = replicas_.at(node);
    const Effects effects = replica.core->take_effects();
    replica.next_tick = effects.next_tick;
    if (effects.checkpoint) replica.disk = *effects.checkpoint;
    replica.disk.insert(replica.disk.end(), effects.records.begin(), effects.records.end());
    for (const Outgoing& message : effects.messages) {
      wire_[{node, message.to.value}].push_back(message.body);
    }
    for (const Application& application : effects.applications) {
      replica.applied[application.index.value] = application.command.front();
      if (application.ticket) acknowledged_.push_back(static_cast<int>(application.ticket->value));
    }
    for (const Read& read : effects.reads) {
      acknowledged_.push_back(static_cast<int>(read.ticket.value));
    }
    for (const Refusal& refusal : effects.refusals) {
      refused_[static_cast<int>(refusal.ticket.value)] = refusal.failure.code;
    }
  }

  BugSet bugs_;
  Reads reads_;
  Quorums quorums_;
  std::vector<NodeId> members_;
  std::map<int, Replica> replicas_;
  std::map<std::pair<int, int>, std::vector<Document>> wire_;
  std::vector<int> acknowledged_;
  std::map<int, wire::ErrorCode> refused_;
};

}  // namespace linnet::targets::paxos
