#include "tests/targets/simulation/scripted_cluster.h"

#include <algorithm>
#include <utility>

namespace linnet::targets::simulation {
namespace {

constexpr int kRounds = 100;  // of messages and the answers to them, before all is settled

}  // namespace

ScriptedCluster::ScriptedCluster(std::unique_ptr<Subject> subject, int nodes)
    : subject_(std::move(subject)) {
  for (int node = 1; node <= nodes; ++node) {
    nodes_.emplace_back(node);
    replicas_[node];
  }
}

void ScriptedCluster::start(int node) {
  Replica& replica = replicas_.at(node);
  starting(node);
  replica.core = subject_->start(NodeId{node}, nodes_, replica.disk, 1, replica.clocks());
  finish_step(node);
}

void ScriptedCluster::crash(int node) {
  replicas_.at(node).core.reset();
  subject_->crashed(NodeId{node});
}

void ScriptedCluster::pass(int node, nanoseconds time) {
  Replica& replica = replicas_.at(node);
  replica.now += time;
  if (!replica.core) return;
  replica.core->tick(replica.clocks());
  finish_step(node);
}

void ScriptedCluster::exchange(int node, const std::vector<int>& others, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    for (const int other : others) deliver(node, other);
    for (const int other : others) deliver(other, node);
  }
}

void ScriptedCluster::deliver_if(const std::function<bool(const InFlight&)>& is_meant) {
  for (const InFlight& message : take_if(is_meant)) {
    arriving(message);
    give(message.from, message.to, message.body);
  }
}

bool ScriptedCluster::settle(const std::set<int>& among) {
  const auto is_among = [&](const InFlight& message) {
    return among.contains(message.from) && among.contains(message.to);
  };
  for (int round = 0; round < kRounds; ++round) {
    if (std::ranges::none_of(under_way_, is_among)) return true;
    deliver_if(is_among);
  }
  return false;
}

std::vector<Document> ScriptedCluster::take(int from, int to) {
  std::vector<Document> taken;
  for (InFlight& message :
       take_if([&](const InFlight& each) { return each.from == from && each.to == to; })) {
    taken.push_back(std::move(message.body));
  }
  return taken;
}

std::vector<ScriptedCluster::InFlight> ScriptedCluster::take_if(
    const std::function<bool(const InFlight&)>& is_meant) {
  std::vector<InFlight> taken;
  std::erase_if(under_way_, [&](InFlight& message) {
    const bool is_taken = is_meant(message);
    if (is_taken) taken.push_back(std::move(message));
    return is_taken;
  });
  return taken;
}

void ScriptedCluster::give(int from, int to, const Document& body) {
  Replica& replica = replicas_.at(to);
  if (!replica.core) return;
  replica.core->on_message(NodeId{from}, body, replica.clocks());
  finish_step(to);
}

void ScriptedCluster::request(int node, Request request) {
  Replica& replica = replicas_.at(node);
  replica.core->on_request(std::move(request), replica.clocks());
  finish_step(node);
}

bool ScriptedCluster::admin(int node, const AdminRequest& request) {
  Replica& replica = replicas_.at(node);
  const bool is_known = replica.core->on_admin(request, replica.clocks());
  finish_step(node);
  return is_known;
}

void ScriptedCluster::snapshot(int node, Snapshot snapshot) {
  Replica& replica = replicas_.at(node);
  replica.core->on_snapshot(std::move(snapshot), replica.clocks());
  finish_step(node);
}

void ScriptedCluster::finish_step(int node) {
  Replica& replica = replicas_.at(node);
  const Effects effects = replica.core->take_effects();
  replica.next_tick = effects.next_tick;
  if (effects.checkpoint) replica.disk = *effects.checkpoint;
  replica.disk.insert(replica.disk.end(), effects.records.begin(), effects.records.end());
  for (const Outgoing& message : effects.messages) {
    under_way_.push_back({node, message.to.value, message.body});
  }
  carry_out(node, effects);
  subject_->stepped(NodeId{node}, *replica.core, effects);
}

}  // namespace linnet::targets::simulation
