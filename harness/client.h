// A client of the system under test: performs one operation at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "base/ids.h"
#include "base/random.h"
#include "history/recorder.h"

namespace linnet::harness {

struct ClientOptions {
  std::map<base::NodeId, std::string> endpoints;  // of the nodes, at least one
  std::string object;                             // what stands at a key (workload.h)
  std::string session_prefix;                     // no other run's clients use it
  std::chrono::milliseconds timeout{0};           // for an operation
  std::chrono::milliseconds attempt_timeout{0};   // for one node's answer
};

// Speaks the wire protocol of targets/wire/messages.h. It follows hints to the leader and tries
// again at other nodes until the operation's time is over; what it repeats bears the same session
// and sequence, so that a right system applies it once. A process is a session. Not thread-safe.
class Client {
 public:
  // The context outlives the client. `random` decides which node is asked first.
  Client(zmq::context_t& context, ClientOptions options, base::Random random);

  // Performs the operation as the process; returns within options.timeout and a little.
  history::Completion perform(history::ProcessId process, const history::Invocation& invocation);

 private:
  struct Answer;

  std::size_t any_node();
  zmq::socket_t& socket_to(std::size_t node);
  void begin(history::ProcessId process, const history::Invocation& invocation);
  Answer attempt(std::size_t node, std::chrono::steady_clock::time_point deadline);
  std::size_t next_node(std::size_t asked, const Answer& answer) const;

  zmq::context_t* context_;
  const ClientOptions options_;
  base::Random random_;
  std::vector<base::NodeId> nodes_;
  std::vector<zmq::socket_t> sockets_;  // to each of nodes_ that was asked; null to the others
  std::size_t preferred_ = 0;           // the node that last served us

  history::ProcessId process_{-1};
  std::int64_t last_id_ = 0;
  std::int64_t sequence_ = 0;
  nlohmann::json request_;  // of the operation being performed
};

}  // namespace linnet::harness
