#include "tests/targets/runtime/replica_client.h"

namespace linnet::targets::runtime {

ReplicaClient::ReplicaClient(const std::string& address)
    : socket_(context_, zmq::socket_type::dealer) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::reconnect_ivl, 20);
  socket_.connect(address);
}

void ReplicaClient::send(const Bytes& message) {
  socket_.send(zmq::buffer(message), zmq::send_flags::dontwait);
}

std::optional<Document> ReplicaClient::ask(const Document& request,
                                           std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  send(wire::to_bytes(request));
  const auto deadline = Clock::now() + patience;
  while (Clock::now() < deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    socket_.set(zmq::sockopt::rcvtimeo, static_cast<int>(left.count()));
    zmq::message_t message;
    if (!socket_.recv(message, zmq::recv_flags::none)) return std::nullopt;
    const auto* data = message.data<std::uint8_t>();
    auto answer = wire::from_bytes({data, message.size()});
    if (answer && answer->value("id", Document()) == request.at("id")) return *answer;
  }
  return std::nullopt;
}

}  // namespace linnet::targets::runtime
