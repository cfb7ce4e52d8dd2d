#include "harness/status_client.h"

#include "harness/replies.h"
#include "targets/wire/document.h"

namespace linnet::harness {
namespace {

namespace wire = targets::wire;
using std::chrono::steady_clock;

// Takes the answers that have come on the socket; the one to `id`, if it is among them.
std::optional<NodeStatus> take_answer(zmq::socket_t& socket, std::int64_t id) {
  const auto reply = take_reply(socket, id);
  if (!reply) return std::nullopt;
  const auto node = wire::integer_field(*reply, "node");
  const auto leader = wire::integer_field(*reply, "leader");
  const auto term = wire::integer_field(*reply, "term");
  if (!node || !leader || !term) return std::nullopt;
  NodeStatus status{*node == *leader, *term};
  status.commit = wire::integer_field(*reply, "commit").value_or(0);
  const auto members = reply->find("members");
  if (members == reply->end() || !members->is_array()) return status;
  for (const auto& member : *members) {
    if (const auto number = wire::as_integer(member)) {
      status.members.emplace_back(static_cast<int>(*number));
    }
  }
  return status;
}

}  // namespace

std::vector<std::optional<NodeStatus>> StatusClient::ask(const std::vector<Route>& routes,
                                                         std::chrono::milliseconds patience) {
  std::vector<std::int64_t> ids;
  std::vector<zmq::pollitem_t> items;
  for (const Route& route : routes) {
    ids.push_back(send_status_request(route));
    items.push_back({socket(route).handle(), 0, ZMQ_POLLIN, 0});
  }
  std::vector<std::optional<NodeStatus>> answers(routes.size());
  std::size_t missing = routes.size();
  const auto deadline = steady_clock::now() + patience;
  while (missing > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0 || zmq::poll(items, left) == 0) break;
    for (std::size_t i = 0; i < routes.size(); ++i) {
      if ((items[i].revents & ZMQ_POLLIN) == 0) continue;
      if (auto answer = take_answer(socket(routes[i]), ids[i]); answer && !answers[i]) {
        answers[i] = std::move(answer);
        --missing;
      }
    }
  }
  // A connection may be beyond use, as one whose bytes were corrupted: the next question is asked
  // on another.
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (!answers[i]) sockets_.erase(routes[i]);
  }
  return answers;
}

base::Result<void> StatusClient::ask_for(const Route& route, wire::AdminAction action,
                                         base::NodeId node, std::chrono::milliseconds patience) {
  const std::int64_t id = ++last_id_;
  send(route, wire::to_document(wire::AdminRequest{id, action, node}));
  const std::string place(wire::name(action));
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    if (const auto reply = take_reply(socket(route), id)) {
      if (wire::bool_field(*reply, "ok").value_or(false)) return {};
      return base::failure(place, wire::string_field(*reply, "message").value_or("refused"));
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
    zmq::pollitem_t item{socket(route).handle(), 0, ZMQ_POLLIN, 0};
    if (left.count() <= 0 || zmq::poll(&item, 1, left) == 0) break;
  }
  sockets_.erase(route);
  return base::failure(place, "the leader does not answer");
}

void StatusClient::send(const Route& route) {
  send_status_request(route);
}

std::int64_t StatusClient::send_status_request(const Route& route) {
  const std::int64_t id = ++last_id_;
  send(route, {{"type", "status"}, {"id", id}});
  return id;
}

void StatusClient::send(const Route& route, const wire::Document& document) {
  const auto bytes = wire::to_bytes(document);
  socket(route).send(zmq::buffer(bytes), zmq::send_flags::dontwait);
}

zmq::socket_t& StatusClient::socket(const Route& route) {
  const auto found = sockets_.find(route);
  if (found != sockets_.end()) return found->second;
  zmq::socket_t socket(*route.context, ZMQ_DEALER);
  socket.set(zmq::sockopt::linger, 0);
  socket.connect(route.endpoint);
  return sockets_.emplace(route, std::move(socket)).first->second;
}

}  // namespace linnet::harness
