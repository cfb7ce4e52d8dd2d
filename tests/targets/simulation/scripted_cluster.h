// Replicas of any protocol under the hands of a test, which decides what is delivered, what is lost
// and when, and whose clock runs. Nothing happens by itself; what a replica writes is durable at
// once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "tests/targets/simulation/subject.h"

namespace linnet::targets::simulation {

class ScriptedCluster {
 public:
  struct InFlight {
    int from;
    int to;
    Document body;
  };

  // Of nodes 1 to `nodes`; none of them runs yet.
  ScriptedCluster(std::unique_ptr<Subject> subject, int nodes);
  ScriptedCluster(ScriptedCluster&&) = default;
  virtual ~ScriptedCluster() = default;

  // It comes back with what it had made durable.
  void start(int node);
  void crash(int node);
  void restart(int node) {
    crash(node);
    start(node);
  }
  bool is_up(int node) const { return replicas_.at(node).core != nullptr; }

  // Time passes for the node, without a tick on the way.
  void pass(int node, nanoseconds time);
  // Someone sets its wall clock.
  void set_clock(int node, nanoseconds by) { replicas_.at(node).wall_offset += by; }
  // From now.
  nanoseconds next_tick(int node) const {
    return replicas_.at(node).next_tick - replicas_.at(node).now;
  }

  // Delivers what is under way from one node to another, in the order it was sent; what the
  // receiver sends in return is under way then.
  void deliver(int from, int to) {
    for (const Document& body : take(from, to)) give(from, to, body);
  }
  // To the others, in both directions: questions, answers, and what follows, as `rounds` allow.
  void exchange(int node, const std::vector<int>& others, int rounds = 1);
  // Delivers what is under way now, and is meant.
  void deliver_if(const std::function<bool(const InFlight&)>& is_meant);
  // Delivers what is under way among these nodes, and what they send because of it, until nothing
  // is. False when there is no end to it.
  bool settle(const std::set<int>& among);
  void lose(int from, int to) { take(from, to); }
  // Takes what is under way off the wire, to give it later, as often as wanted.
  std::vector<Document> take(int from, int to);
  std::vector<InFlight> take_if(const std::function<bool(const InFlight&)>& is_meant);
  // One who is down does not notice.
  void give(int from, int to, const Document& body);
  // In the order it was sent.
  const std::vector<InFlight>& under_way() const { return under_way_; }

  void request(int node, Request request);
  // False when the protocol knows no such thing.
  bool admin(int node, const AdminRequest& request);
  void snapshot(int node, Snapshot snapshot);

  const Core& core(int node) const { return *replicas_.at(node).core; }
  const std::vector<Bytes>& disk(int node) const { return replicas_.at(node).disk; }
  const std::vector<NodeId>& nodes() const { return nodes_; }
  const Subject& subject() const { return *subject_; }

 protected:
  // What a step comes to beyond the disk and the network.
  virtual void carry_out(int node, const Effects& effects) = 0;
  virtual void arriving(const InFlight& /*message*/) {}
  // The node forgets all but what is on its disk.
  virtual void starting(int /*node*/) {}

 private:
  struct Replica {
    std::vector<Bytes> disk;
    std::unique_ptr<Core> core;  // null while it is down
    nanoseconds now{};
    nanoseconds wall_offset{};
    nanoseconds next_tick{};

    Now clocks() const { return {now, now + wall_offset}; }
  };

  void finish_step(int node);

  std::unique_ptr<Subject> subject_;
  std::vector<NodeId> nodes_;
  std::map<int, Replica> replicas_;
  std::vector<InFlight> under_way_;
};

}  // namespace linnet::targets::simulation
