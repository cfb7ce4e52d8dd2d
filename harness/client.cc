#include "harness/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "harness/replies.h"
#include "history/errors.h"
#include "history/json.h"
#include "targets/wire/document.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

namespace wire = targets::wire;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Now and then an operation is sent to any node first, as by a client that does not know better:
// only so does anybody notice that a deposed leader still answers.
constexpr double kStray = 0.1;
// After a node that neither leads nor knows who does.
constexpr milliseconds kLeaderlessPause{20};

}  // namespace

// What came of asking one node.
struct Client::Answer {
  history::Completion completion;
  bool final = false;      // no need to ask anyone else
  bool uncertain = false;  // the operation may have happened, or may happen yet
  std::optional<base::NodeId> leader;
};

Client::Client(zmq::context_t& context, ClientOptions options, base::Random random)
    : context_(&context), options_(std::move(options)), random_(random) {
  for (const auto& [node, endpoint] : options_.endpoints) nodes_.push_back(node);
  sockets_.resize(nodes_.size());
  preferred_ = any_node();
}

std::size_t Client::any_node() {
  return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(nodes_.size()) - 1));
}

zmq::socket_t& Client::socket_to(std::size_t node) {
  zmq::socket_t& socket = sockets_[node];
  if (!socket) {
    socket = zmq::socket_t(*context_, ZMQ_DEALER);
    socket.set(zmq::sockopt::linger, 0);
    socket.connect(options_.endpoints.at(nodes_[node]));
  }
  return socket;
}

history::Completion Client::perform(history::ProcessId process,
                                    const history::Invocation& invocation) {
  begin(process, invocation);
  const auto deadline = steady_clock::now() + options_.timeout;
  const bool reads_only = workloads::reads_only(invocation);
  std::size_t node = random_.chance(kStray) ? any_node() : preferred_;
  bool uncertain = false;
  for (;;) {
    Answer answer = attempt(node, deadline);
    uncertain |= answer.uncertain;
    if (answer.final || steady_clock::now() >= deadline) {
      // An earlier attempt may still take effect, whatever the last node said.
      if (uncertain && answer.completion.error == "not-leader") answer.completion.error = "timeout";
      if (answer.completion.error.empty()) {
        preferred_ = node;
        // Most updates return nothing: then the history repeats what they were given.
        if (answer.completion.value.is_null()) answer.completion.value = invocation.value;
      }
      answer.completion.reads_only = reads_only;
      return answer.completion;
    }
    const std::size_t next = next_node(node, answer);
    if (answer.completion.error == "not-leader" && !answer.leader) {
      std::this_thread::sleep_for(kLeaderlessPause);
    }
    node = next;
  }
}

void Client::begin(history::ProcessId process, const history::Invocation& invocation) {
  if (process != process_) {
    process_ = process;
    sequence_ = 0;
  }
  if (!workloads::reads_only(invocation)) ++sequence_;
  request_ = {{"type", "request"},
              {"session", fmt::format("{}-{}", options_.session_prefix, process.value)},
              {"sequence", sequence_},
              {"command",
               {{"object", options_.object},
                {"f", invocation.f},
                {"key", history::to_json(invocation.key.value_or(history::Value()))},
                {"value", history::to_json(invocation.value)}}}};
}

Client::Answer Client::attempt(std::size_t node, steady_clock::time_point deadline) {
  zmq::socket_t& socket = socket_to(node);
  const std::int64_t id = ++last_id_;
  request_["id"] = id;
  socket.send(zmq::buffer(wire::to_bytes(request_)), zmq::send_flags::dontwait);

  Answer answer;
  deadline = std::min(deadline, steady_clock::now() + options_.attempt_timeout);
  std::optional<nlohmann::json> reply;
  while (!reply) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    zmq::pollitem_t item{socket.handle(), 0, ZMQ_POLLIN, 0};
    if (left.count() <= 0 || zmq::poll(&item, 1, left) == 0) {
      answer.completion.error = "timeout";
      answer.uncertain = true;
      return answer;
    }
    reply = take_reply(socket, id);
  }

  answer.completion.node = base::name(nodes_[node]);
  if (wire::bool_field(*reply, "ok").value_or(false)) {
    const auto value = history::from_json(reply->value("value", nlohmann::json()), "reply");
    // What cannot be read must not be taken for a null.
    if (!value) answer.completion.error = "malformed-reply";
    answer.uncertain = !value;
    answer.completion.value = value.value_or(history::Value());
    answer.final = true;
    return answer;
  }
  answer.completion.error = wire::string_field(*reply, "error").value_or("malformed-reply");
  answer.uncertain =
      history::completion_of(answer.completion.error, false) == history::EventType::info;
  answer.final =
      answer.completion.error != "not-leader" && answer.completion.error != "leadership-lost";
  if (const auto leader = wire::integer_field(*reply, "leader")) {
    answer.leader = base::NodeId(static_cast<int>(*leader));
  }
  return answer;
}

std::size_t Client::next_node(std::size_t asked, const Answer& answer) const {
  const auto found = std::find(nodes_.begin(), nodes_.end(), answer.leader);
  const auto hinted = static_cast<std::size_t>(found - nodes_.begin());
  return found != nodes_.end() && hinted != asked ? hinted : (asked + 1) % nodes_.size();
}

}  // namespace linnet::harness
