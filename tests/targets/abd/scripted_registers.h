// Quorum registers under the hands of a test, which decides what is delivered and what is lost, and
// when.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "targets/abd/abd.h"

namespace linnet::targets::abd {

class ScriptedRegisters {
 public:
  static constexpr auto kPatience = std::chrono::milliseconds(100);
  static constexpr auto kRepeat = std::chrono::milliseconds(20);

  explicit ScriptedRegisters(int nodes, BugSet bugs = {}, std::uint64_t checkpoint_bytes = 1 << 20)
      : bugs_(std::move(bugs)), checkpoint_bytes_(checkpoint_bytes) {
    for (int i = 1; i <= nodes; ++i) members_.emplace_back(i);
    for (int i = 1; i <= nodes; ++i) start(i);
  }

  // A session whose writes are the node's; others of the node by other numbers.
  std::string session(int node, int number = 0) const {
    for (int i = 0;; ++i) {
      auto session = "s" + std::to_string(i);
      if (core(1).home_of(session) == NodeId{node} && number-- == 0) return session;
    }
  }

  // Requests are known by their tickets.
  void write(int node, int ticket, int value, std::int64_t sequence = 1, int number = 0) {
    request(node, ticket, {session(node, number), sequence, "register", "x", "write", value});
  }
  void read(int node, int ticket) { request(node, ticket, {"", 0, "register", "x", "read", {}}); }
  void request(int node, int ticket, const machine::Command& command) {
    const auto access = command.f == "read" ? Access::kRead : Access::kUpdate;
    replicas_.at(node).core->on_request({Ticket{ticket}, access, machine::to_bytes(command)}, now_);
    carry_out(node);
  }

  void deliver(int from, int to) {
    for (const Document& body : take(from, to)) give(from, to, body);
  }
  // Both rounds of whatever the node does, with these others alone; what was for others is lost.
  void exchange(int node, const std::vector<int>& others) {
    for (int round = 0; round < 2; ++round) {
      for (const int other : others) deliver(node, other);
      for (const int other : others) deliver(other, node);
    }
    for (const NodeId member : members_) take(node, member.value);
  }
  std::vector<Document> take(int from, int to) { return std::exchange(wire_[{from, to}], {}); }
  void give(int from, int to, const Document& body) {
    replicas_.at(to).core->on_message(NodeId{from}, body, now_);
    carry_out(to);
  }

  void pass(nanoseconds time) {
    now_ += time;
    for (const NodeId member : members_) {
      replicas_.at(member.value).core->tick(now_);
      carry_out(member.value);
    }
  }
  void restart(int node) {
    replicas_.at(node).core.reset();
    start(node);
  }

  const Abd& core(int node) const { return *replicas_.at(node).core; }
  const std::vector<Bytes>& disk(int node) const { return replicas_.at(node).disk; }
  // What the node holds durably.
  Tagged held(int node) const { return recover(disk(node)).value().registers["x"]; }
  bool is_answered(int ticket) const { return answers_.contains(ticket); }
  // By ticket.
  const std::map<int, Document>& answers() const { return answers_; }
  const std::map<int, wire::Failure>& refusals() const { return refusals_; }

 private:
  struct Replica {
    std::vector<Bytes> disk;
    std::unique_ptr<Abd> core;
  };

  void start(int node) {
    Replica& replica = replicas_[node];
    const Config config{NodeId{node}, members_, kPatience, kRepeat, bugs_, checkpoint_bytes_};
    replica.core = std::make_unique<Abd>(config, recover(replica.disk).value(), Now(now_));
    carry_out(node);
  }

  void carry_out(int node) {
    Replica& replica = replicas_.at(node);
    const Effects effects = replica.core->take_effects();
    if (effects.checkpoint) replica.disk = *effects.checkpoint;
    replica.disk.insert(replica.disk.end(), effects.records.begin(), effects.records.end());
    for (const Outgoing& message : effects.messages) {
      wire_[{node, message.to.value}].push_back(message.body);
    }
    for (const Answer& answer : effects.answers) {
      answers_[static_cast<int>(answer.ticket.value)] = answer.value;
    }
    for (const Refusal& refusal : effects.refusals) {
      refusals_.emplace(static_cast<int>(refusal.ticket.value), refusal.failure);
    }
  }

  BugSet bugs_;
  std::uint64_t checkpoint_bytes_;
  std::vector<NodeId> members_;
  std::map<int, Replica> replicas_;
  std::map<std::pair<int, int>, std::vector<Document>> wire_;
  std::map<int, Document> answers_;
  std::map<int, wire::Failure> refusals_;
  nanoseconds now_{};
};

}  // namespace linnet::targets::abd
