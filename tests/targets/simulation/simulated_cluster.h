// A cluster of replicas of any protocol, its network, its disks and its clients, all in memory and
// in simulated time: one seed, one execution.
//
// The network loses, delays, repeats and reorders. Replicas crash, also between making records
// durable and sending, and come back with nothing but the durable records, with or without the last
// snapshot. Partitions cut replicas off from one another, never from clients.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "targets/bugs.h"
#include "targets/core.h"
#include "targets/machine/machine.h"
#include "tests/targets/simulation/register_clients.h"
#include "tests/targets/simulation/subject.h"

namespace linnet::targets::simulation {

struct SimulationOptions {
  std::uint64_t seed = 0;
  int nodes = 3;
  machine::Machine::Options machine;
  bool with_operator = false;  // who adds and removes members, and hands leadership over
};

struct Findings {
  std::vector<std::string> broken_invariants;
  std::vector<std::string> client_violations;
  bool recovered = false;  // all clients made progress once all faults were over
};

class SimulatedCluster {
 public:
  // The subject outlives the cluster.
  SimulatedCluster(Subject& subject, SimulationOptions options);

  // Faults for some simulated seconds, then peace until every client has made progress.
  Findings run();

 private:
  struct PeerDelivery {
    NodeId from;
    Document body;
  };
  using Payload = std::variant<PeerDelivery, Call, Answer>;
  struct Delivery {
    nanoseconds at;
    std::int64_t order;  // of sending, to break ties
    NodeId to;           // of no meaning for an answer
    Payload payload;
    bool operator>(const Delivery& other) const {
      return std::pair(at, order) > std::pair(other.at, other.order);
    }
  };
  struct Replica {
    std::vector<Bytes> disk;
    std::unique_ptr<Core> core;  // null while it is down
    std::unique_ptr<machine::Machine> machine;
    LogIndex applied{0};
    // Client and id of a request. The operator is client -1, and hears nothing.
    std::map<Ticket, std::pair<int, std::int64_t>> clients;
    nanoseconds next_tick{};
  };

  void run_until(nanoseconds end);
  void deliver(const Delivery& delivery);
  void deliver_to_replica(NodeId node, const Payload& payload);
  void step(NodeId node);
  void carry_out(NodeId node, const Effects& effects);
  void apply(Replica& replica, const Effects& effects);
  void answer(Replica& replica, Ticket ticket, std::optional<wire::Failure> failure,
              Document value);

  void send(NodeId to, const Payload& payload);
  bool is_cut(NodeId a, NodeId b) const;
  nanoseconds draw_delay();

  void start(NodeId node);
  void crash(NodeId node);
  void inject_fault();
  void administer();
  NodeId leader_or_any();

  Subject& subject_;
  SimulationOptions options_;
  base::Random random_;
  std::vector<NodeId> nodes_;
  std::map<NodeId, Replica> replicas_;
  RegisterClients clients_;
  std::priority_queue<Delivery, std::vector<Delivery>, std::greater<>> network_;
  std::set<NodeId> minority_;  // cut off from the others
  nanoseconds now_{};
  std::int64_t sent_ = 0;
  std::int64_t last_ticket_ = 0;
  bool peace_ = false;
};

}  // namespace linnet::targets::simulation
