// Asks replicas how they are: the only thing the harness itself says to them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

namespace linnet::harness {

struct NodeStatus {
  std::string role;
  std::int64_t term = 0;
  bool leads() const { return role == "leader"; }
};

// Speaks the wire protocol of targets/wire/messages.h. Not thread-safe.
class StatusClient {
 public:
  // The context outlives the client.
  explicit StatusClient(zmq::context_t& context) : context_(context) {}

  // Asks at every endpoint at once; waits until all have answered, or the patience is over. Element
  // i is the answer from endpoint i, nothing when there was none.
  std::vector<std::optional<NodeStatus>> ask(const std::vector<std::string>& endpoints,
                                             std::chrono::milliseconds patience);

  // Asks, and does not wait for an answer.
  void send(const std::string& endpoint);

 private:
  zmq::socket_t& socket(const std::string& endpoint);
  std::int64_t send_request(const std::string& endpoint);

  zmq::context_t& context_;
  std::map<std::string, zmq::socket_t> sockets_;
  std::int64_t last_id_ = 0;
};

}  // namespace linnet::harness
