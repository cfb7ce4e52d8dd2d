// Asks replicas how they are: the only thing the harness itself says to them.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

namespace linnet::harness {

struct NodeStatus {
  bool leads = false;     // the node holds itself to be the one who takes requests
  std::int64_t term = 0;  // or ballot, or view
};

// Speaks the wire protocol of targets/wire/messages.h. Not thread-safe.
class StatusClient {
 public:
  // The way to a replica: from which network, and to where. The context outlives the client.
  struct Route {
    zmq::context_t* context;
    std::string endpoint;
    auto operator<=>(const Route&) const = default;
  };

  // Asks on every route at once; waits until all have answered, or the patience is over. Element i
  // is the answer on route i, nothing when there was none; that route is then connected anew.
  std::vector<std::optional<NodeStatus>> ask(const std::vector<Route>& routes,
                                             std::chrono::milliseconds patience);

  // Asks, and does not wait for an answer.
  void send(const Route& route);

 private:
  zmq::socket_t& socket(const Route& route);
  std::int64_t send_request(const Route& route);

  std::map<Route, zmq::socket_t> sockets_;
  std::int64_t last_id_ = 0;
};

}  // namespace linnet::harness
