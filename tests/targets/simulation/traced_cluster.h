// A scripted cluster with machines and clients, which writes down what it does, for people:
//
//   n1 -> n2 append-entries commit=0 entries=[[1, write x 1]] ...     a message that arrives
//   n1 -x n3 append-entries                                           one that is lost
//     n2: candidate, term 2, led by nobody, commit 3, last 5, members n1 n2
//                                                  what of its status is not as it was
//     a: ok 1                                      what a client is answered
//     n3: takes over the state up to 4             a snapshot
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "targets/machine/machine.h"
#include "tests/targets/simulation/scripted_cluster.h"

namespace linnet::targets::simulation {

class TracedCluster final : public ScriptedCluster {
 public:
  // All nodes run.
  TracedCluster(std::unique_ptr<Subject> subject, int nodes);

  // Time passes until the node does what it does when it hears nobody: its role or term changes.
  // False when it never does.
  bool time_out(int node);
  void lose_if(const std::function<bool(const InFlight&)>& is_meant);

  // A command of registers (wire/messages.h) in a client's session.
  void ask(const std::string& client, int node, const Document& command);
  // The client's last update once more, as it does that had no answer.
  void ask_again(const std::string& client, int node);
  void administer(int node, wire::AdminAction action, int subject);
  // The host of the node takes one of all that was applied.
  void take_snapshot(int node);

  // What was written down since the last call.
  std::string take_trace() { return std::exchange(trace_, {}); }

 private:
  struct Client {
    std::int64_t sequence = 0;
    Document update;
  };
  struct Host {
    std::unique_ptr<machine::Machine> machine;
    LogIndex applied;
    wire::Status status;  // as last written down
  };

  void arriving(const InFlight& message) override;
  void starting(int node) override;
  void carry_out(int node, const Effects& effects) override;
  void send(const std::string& client, int node, const Document& command);
  void note_status(int node);
  void note_outcome(Ticket ticket, const machine::Outcome& outcome);
  void note(const std::string& line) { trace_ += line + '\n'; }

  std::map<int, Host> hosts_;
  std::map<std::string, Client> clients_;
  std::map<Ticket, std::string> asked_by_;
  std::int64_t last_ticket_ = 0;
  std::string trace_;
};

}  // namespace linnet::targets::simulation
