// Quorum registers under the hands of a test.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/targets/abd/abd_subject.h"
#include "tests/targets/simulation/scripted_cluster.h"

namespace linnet::targets::abd {

class ScriptedRegisters final : public simulation::ScriptedCluster {
 public:
  static constexpr auto kPatience = AbdSubject::kPatience;
  static constexpr auto kRepeat = AbdSubject::kRepeat;

  explicit ScriptedRegisters(int nodes, BugSet bugs = {}, std::uint64_t checkpoint_bytes = 1 << 20)
      : ScriptedCluster(std::make_unique<AbdSubject>(std::move(bugs), checkpoint_bytes), nodes) {
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
    ScriptedCluster::request(node, {Ticket{ticket}, access, machine::to_bytes(command)});
  }

  // Both rounds of whatever the node does, with these others alone; what was for others is lost.
  void exchange(int node, const std::vector<int>& others) {
    ScriptedCluster::exchange(node, others, 2);
    for (const NodeId member : nodes()) lose(node, member.value);
  }
  // For all.
  void pass(nanoseconds time) {
    for (const NodeId member : nodes()) ScriptedCluster::pass(member.value, time);
  }

  const Abd& core(int node) const { return dynamic_cast<const Abd&>(ScriptedCluster::core(node)); }
  // What the node holds durably.
  Tagged held(int node) const { return recover(disk(node)).value().registers["x"]; }
  bool is_answered(int ticket) const { return answers_.contains(ticket); }
  // By ticket.
  const std::map<int, Document>& answers() const { return answers_; }
  const std::map<int, wire::Failure>& refusals() const { return refusals_; }

 private:
  void carry_out(int /*node*/, const Effects& effects) override {
    for (const Answer& answer : effects.answers) {
      answers_[static_cast<int>(answer.ticket.value)] = answer.value;
    }
    for (const Refusal& refusal : effects.refusals) {
      refusals_.emplace(static_cast<int>(refusal.ticket.value), refusal.failure);
    }
  }

  std::map<int, Document> answers_;
  std::map<int, wire::Failure> refusals_;
};

}  // namespace linnet::targets::abd
