// A replica's sockets: one ZeroMQ ROUTER for peers and clients alike, one DEALER to each peer.
//
// Frames: the last is the message, those before it are the return route (wire/messages.h). Sending
// never blocks and promises nothing: what cannot go out now is dropped. A peer's address may be a
// proxy's. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "base/ids.h"
#include "base/result.h"
#include "targets/wire/document.h"

namespace linnet::targets::runtime {

using base::NodeId;
using wire::Bytes;

// The frames to put in front of an answer.
using Route = std::vector<std::string>;

struct Incoming {
  Route route;
  Bytes message;
};

class Transport {
 public:
  // Binds and connects; a peer need not be there yet. Fails on an address that cannot be used; the
  // place is the address.
  static base::Result<Transport> open(const std::string& listen,
                                      const std::map<NodeId, std::string>& peers);

  // Waits until a message has come, `interrupt` (a file descriptor) is readable, or the time is up.
  // Returns whether `interrupt` is readable.
  bool wait(std::chrono::nanoseconds timeout, int interrupt);

  // False when no message is waiting.
  bool receive(Incoming& incoming);

  // The peer must be one of those given to open().
  void send_to_peer(NodeId peer, const Bytes& message);
  void reply(const Route& route, const Bytes& message);

 private:
  Transport() = default;

  zmq::context_t context_;  // outlives the sockets
  zmq::socket_t router_;
  std::map<NodeId, zmq::socket_t> dealers_;
};

}  // namespace linnet::targets::runtime
