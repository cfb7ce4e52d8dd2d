#include "nemesis/router.h"

#include <algorithm>
#include <utility>
#include <zmq_addon.hpp>

#include "base/check.h"

namespace linnet::nemesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLongestRest{50};
constexpr int kBatch = 64;  // messages taken from one socket before the others have their turn

}  // namespace

struct Router::Proxy {
  Link link;
  zmq::socket_t front;  // the source connects here
  zmq::socket_t rear;   // connects to the destination
};

Router::Router(std::uint64_t seed)
    : links_(seed,
             {[this](const Link&, std::span<const std::byte> message) { return send(message); },
              [](std::span<std::byte>, std::uint64_t, Corruption) { return Damage::fatal; }}) {}

Router::~Router() {
  thread_ = {};  // stop and join before the sockets close
  proxies_.clear();
}

std::string Router::add_link(const Link& link, const std::string& destination) {
  LINNET_CHECK(!thread_.joinable(), "a link is added to a running router");
  auto proxy = std::make_unique<Proxy>(
      Proxy{link, zmq::socket_t(context_, ZMQ_ROUTER), zmq::socket_t(context_, ZMQ_DEALER)});
  for (auto* socket : {&proxy->front, &proxy->rear}) {
    socket->set(zmq::sockopt::linger, 0);
    socket->set(zmq::sockopt::sndtimeo, 0);
    socket->set(zmq::sockopt::rcvtimeo, 0);
  }
  proxy->rear.set(zmq::sockopt::immediate, true);
  proxy->rear.set(zmq::sockopt::reconnect_ivl, 20);
  proxy->rear.set(zmq::sockopt::reconnect_ivl_max, 100);
  proxy->rear.connect(destination);
  proxy->front.bind("tcp://127.0.0.1:*");
  std::string endpoint = proxy->front.get(zmq::sockopt::last_endpoint);
  exits_.push_back(&proxy->rear);
  exits_.push_back(&proxy->front);
  proxies_.push_back(std::move(proxy));
  return endpoint;
}

void Router::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

FaultId Router::add(const std::vector<Link>& links, const LinkFaults& faults) {
  const std::scoped_lock lock(mutex_);
  return links_.add(links, faults, steady_clock::now());
}

void Router::remove(FaultId id) {
  const std::scoped_lock lock(mutex_);
  links_.remove(id, steady_clock::now());
}

LinkCounters Router::counters(const Link& link) const {
  const std::scoped_lock lock(mutex_);
  return links_.counters(link);
}

void Router::serve(const std::stop_token& stop) {
  std::vector<zmq::pollitem_t> items;
  for (const auto& proxy : proxies_) {
    items.push_back({proxy->front.handle(), 0, ZMQ_POLLIN, 0});
    items.push_back({proxy->rear.handle(), 0, ZMQ_POLLIN, 0});
  }
  const auto serve_batch = [&](std::size_t entry, const Link& link, zmq::socket_t& from,
                               std::size_t exit) {
    if ((items[entry].revents & ZMQ_POLLIN) == 0) return;
    for (int n = 0; n < kBatch && pass(link, from, exit); ++n) {
    }
  };
  while (!stop.stop_requested()) {
    zmq::poll(items, rest());
    for (std::size_t i = 0; i < proxies_.size(); ++i) {
      Proxy& proxy = *proxies_[i];
      serve_batch(2 * i, proxy.link, proxy.front, 2 * i);
      serve_batch(2 * i + 1, proxy.link.reverse(), proxy.rear, 2 * i + 1);
    }
    const std::scoped_lock lock(mutex_);
    links_.deliver_due(steady_clock::now());
  }
}

// Until a held message is due, but not for long: it may be wanted at once any time.
milliseconds Router::rest() const {
  const std::scoped_lock lock(mutex_);
  const auto due = links_.next_due();
  if (!due) return kLongestRest;
  return std::clamp(std::chrono::ceil<milliseconds>(*due - steady_clock::now()), milliseconds(0),
                    kLongestRest);
}

// Takes one message in; false when there was none.
bool Router::pass(const Link& link, zmq::socket_t& from, std::size_t exit) {
  zmq::multipart_t message;
  if (!message.recv(from, ZMQ_DONTWAIT)) return false;
  message.pushtyp(exit);  // a request and a reply on one link leave by different sockets
  zmq::message_t encoded = message.encode();
  // The lock makes the decision and the sending one step: add() of a cut returns either before the
  // decision or after the sending.
  const std::scoped_lock lock(mutex_);
  links_.accept(link, {static_cast<std::byte*>(encoded.data()), encoded.size()},
                steady_clock::now());
  return true;
}

bool Router::send(std::span<const std::byte> message) {
  auto parts = zmq::multipart_t::decode(zmq::message_t(message.data(), message.size()));
  const auto exit = parts.poptyp<std::size_t>();
  try {
    return parts.send(*exits_.at(exit), ZMQ_DONTWAIT);
  } catch (const zmq::error_t&) {  // EHOSTUNREACH: the source has gone
    return false;
  }
}

}  // namespace linnet::nemesis
