// A client as a stranger would write one: a DEALER, and documents as wire/messages.h shows them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "targets/wire/document.h"

namespace linnet::targets::runtime {

using wire::Bytes;
using wire::Document;

class ReplicaClient {
 public:
  explicit ReplicaClient(const std::string& address);

  // The answer to the request that bears the same id, if it comes in time. Other answers are
  // discarded.
  std::optional<Document> ask(const Document& request,
                              std::chrono::milliseconds patience = std::chrono::milliseconds(500));
  // Sends frames as they are, before the message.
  void send(const Bytes& message);

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
};

}  // namespace linnet::targets::runtime
