#include "targets/runtime/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace linnet::targets::runtime {
namespace {

constexpr int kQueueLength = 10'000;  // messages per connection and direction
constexpr std::int64_t kMaxMessageBytes = std::int64_t{8} << 20;

// Milliseconds, as ZeroMQ wants them.
constexpr int kReconnectFirst = 20;
constexpr int kReconnectLast = 100;
constexpr int kConnectTimeout = 500;  // TCP by itself would wait longer after each failure
constexpr int kHeartbeatInterval = 500;
constexpr int kHeartbeatTimeout = 2'000;

void set_common_options(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, kQueueLength);
  socket.set(zmq::sockopt::rcvhwm, kQueueLength);
  socket.set(zmq::sockopt::maxmsgsize, kMaxMessageBytes);
  socket.set(zmq::sockopt::heartbeat_ivl, kHeartbeatInterval);
  socket.set(zmq::sockopt::heartbeat_timeout, kHeartbeatTimeout);
}

zmq::socket_t open_router(zmq::context_t& context, const std::string& address) {
  zmq::socket_t socket(context, zmq::socket_type::router);
  set_common_options(socket);
  // A client that comes back under its old name takes over from its dead connection.
  socket.set(zmq::sockopt::router_handover, true);
  socket.bind(address);
  return socket;
}

zmq::socket_t open_dealer(zmq::context_t& context, const std::string& address) {
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  set_common_options(socket);
  // Without a connection a message is dropped, rather than delivered minutes later.
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::connect_timeout, kConnectTimeout);
  socket.set(zmq::sockopt::reconnect_ivl, kReconnectFirst);
  socket.set(zmq::sockopt::reconnect_ivl_max, kReconnectLast);
  socket.connect(address);
  return socket;
}

tl::unexpected<base::Errors> address_failure(const std::string& address,
                                             const zmq::error_t& error) {
  return base::failure(address, fmt::format("cannot be used: {}", error.what()),
                       "give a free address such as tcp://127.0.0.1:7001");
}

// False when the frame was dropped.
bool send_frame(zmq::socket_t& socket, zmq::const_buffer frame, zmq::send_flags flags) {
  try {
    return socket.send(frame, flags | zmq::send_flags::dontwait).has_value();
  } catch (const zmq::error_t&) {
    return false;  // EHOSTUNREACH and the like: the receiver is gone
  }
}

}  // namespace

base::Result<Transport> Transport::open(const std::string& listen,
                                        const std::map<NodeId, std::string>& peers) {
  Transport transport;
  try {
    transport.router_ = open_router(transport.context_, listen);
  } catch (const zmq::error_t& error) {
    return address_failure(listen, error);
  }
  for (const auto& [peer, address] : peers) {
    try {
      transport.dealers_.emplace(peer, open_dealer(transport.context_, address));
    } catch (const zmq::error_t& error) {
      return address_failure(address, error);
    }
  }
  return transport;
}

bool Transport::wait(std::chrono::nanoseconds timeout, int interrupt) {
  using std::chrono::milliseconds;
  std::array<zmq::pollitem_t, 2> items{
      {{router_.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, interrupt, ZMQ_POLLIN, 0}}};
  const auto rounded =
      std::chrono::ceil<milliseconds>(std::max(timeout, decltype(timeout)::zero()));
  try {
    zmq::poll(items.data(), items.size(), rounded);
  } catch (const zmq::error_t& error) {
    LINNET_CHECK(error.num() == EINTR, "zmq_poll: {}", error.what());
    return false;
  }
  return (items[1].revents & ZMQ_POLLIN) != 0;
}

bool Transport::receive(Incoming& incoming) {
  incoming.route.clear();
  zmq::message_t frame;
  if (!router_.recv(frame, zmq::recv_flags::dontwait)) return false;
  while (frame.more()) {
    incoming.route.push_back(frame.to_string());
    LINNET_CHECK(router_.recv(frame, zmq::recv_flags::none), "a multipart message is incomplete");
  }
  const auto* data = frame.data<std::uint8_t>();
  incoming.message.assign(data, data + frame.size());
  return true;
}

void Transport::send_to_peer(NodeId peer, const Bytes& message) {
  const auto dealer = dealers_.find(peer);
  LINNET_CHECK(dealer != dealers_.end(), "no address for {}", base::name(peer));
  send_frame(dealer->second, zmq::buffer(message), zmq::send_flags::none);
}

void Transport::reply(const Route& route, const Bytes& message) {
  for (const std::string& frame : route) {
    if (!send_frame(router_, zmq::buffer(frame), zmq::send_flags::sndmore)) return;
  }
  send_frame(router_, zmq::buffer(message), zmq::send_flags::none);
}

}  // namespace linnet::targets::runtime
