// A cluster of Raft replicas, its network, its disks and its clients, all in memory and in
// simulated time: one seed, one execution.
//
// The network loses, delays, repeats and reorders. Replicas crash, also between making records
// durable and sending, and come back with nothing but the durable records. Partitions cut replicas
// off from one another, never from clients.
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
#include "targets/machine/key_value_store.h"
#include "targets/raft/raft.h"
#include "tests/targets/raft/invariants.h"
#include "tests/targets/raft/register_clients.h"

namespace linnet::targets::raft {

struct SimulationOptions {
  std::uint64_t seed = 0;
  int nodes = 3;
  BugSet bugs;
  Reads reads = Reads::kIndex;
};

struct Findings {
  std::vector<std::string> broken_invariants;
  std::vector<std::string> client_violations;
  bool recovered = false;  // all clients made progress once all faults were over
};

class SimulatedCluster {
 public:
  explicit SimulatedCluster(SimulationOptions options);

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
    std::unique_ptr<Raft> core;  // null while it is down
    std::unique_ptr<machine::KeyValueStore> store;
    std::map<Ticket, std::pair<int, std::int64_t>> clients;  // client and id of a request
    nanoseconds next_tick{};
  };

  void run_until(nanoseconds end);
  void deliver(const Delivery& delivery);
  void deliver_to_replica(NodeId node, const Payload& payload);
  void step(NodeId node);
  void carry_out(NodeId node, const Effects& effects);
  void answer(Replica& replica, Ticket ticket, std::optional<wire::Failure> failure,
              Document value);

  void send(NodeId to, const Payload& payload);
  bool is_cut(NodeId a, NodeId b) const;
  nanoseconds draw_delay();

  void start(NodeId node);
  void crash(NodeId node);
  void inject_fault();
  NodeId leader_or_any();

  SimulationOptions options_;
  base::Random random_;
  std::vector<NodeId> nodes_;
  std::map<NodeId, Replica> replicas_;
  RegisterClients clients_;
  Invariants invariants_;
  std::priority_queue<Delivery, std::vector<Delivery>, std::greater<>> network_;
  std::set<NodeId> minority_;  // cut off from the others
  nanoseconds now_{};
  std::int64_t sent_ = 0;
  std::int64_t last_ticket_ = 0;
  bool peace_ = false;
};

}  // namespace linnet::targets::raft
