// Asks replicas how they are, and leaders for what an operator may ask for: all that the harness
// itself says to them.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "base/result.h"
#include "targets/wire/messages.h"

namespace linnet::harness {

struct NodeStatus {
  bool leads = false;     // the node holds itself to be the one who takes requests
  std::int64_t term = 0;  // or ballot, or view
  std::int64_t commit = 0;
  std::vector<base::NodeId> members = {};  // as of `commit`; empty where they cannot change
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

  // Asks for the change, and waits for the answer until the patience is over. Without one the
  // change may yet come about.
  base::Result<void> ask_for(const Route& route, targets::wire::AdminAction action,
                             base::NodeId node, std::chrono::milliseconds patience);

  // Asks, and does not wait for an answer.
  void send(const Route& route);

 private:
  zmq::socket_t& socket(const Route& route);
  void send(const Route& route, const targets::wire::Document& document);
  std::int64_t send_status_request(const Route& route);

  std::map<Route, zmq::socket_t> sockets_;
  std::int64_t last_id_ = 0;
};

}  // namespace linnet::harness
