#include "nemesis/router.h"

#include <array>
#include <utility>
#include <zmq_addon.hpp>

#include "base/check.h"

namespace linnet::nemesis {
namespace {

constexpr std::chrono::milliseconds kStopLatency{50};
constexpr int kBatch = 64;  // messages taken from one socket before the others have their turn

}  // namespace

struct Router::Proxy {
  Link link;
  zmq::socket_t front;  // the source connects here
  zmq::socket_t rear;   // connects to the destination
};

Router::Router() = default;

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
  proxies_.push_back(std::move(proxy));
  return endpoint;
}

void Router::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

void Router::cut(const std::vector<Link>& links) {
  const std::scoped_lock lock(mutex_);
  cut_.insert(links.begin(), links.end());
}

void Router::mend(const std::vector<Link>& links) {
  const std::scoped_lock lock(mutex_);
  for (const Link& link : links) {
    const auto found = cut_.find(link);
    LINNET_CHECK(found != cut_.end(), "the link {} -> {} is mended but was not cut",
                 endpoint_name(link.from), endpoint_name(link.to));
    cut_.erase(found);
  }
}

LinkCounters Router::counters(const Link& link) const {
  const std::scoped_lock lock(mutex_);
  const auto found = counters_.find(link);
  return found == counters_.end() ? LinkCounters{} : found->second;
}

void Router::serve(const std::stop_token& stop) {
  std::vector<zmq::pollitem_t> items;
  for (const auto& proxy : proxies_) {
    items.push_back({proxy->front.handle(), 0, ZMQ_POLLIN, 0});
    items.push_back({proxy->rear.handle(), 0, ZMQ_POLLIN, 0});
  }
  while (!stop.stop_requested()) {
    if (zmq::poll(items, kStopLatency) == 0) continue;
    for (std::size_t i = 0; i < proxies_.size(); ++i) {
      if ((items[2 * i].revents & ZMQ_POLLIN) != 0) forward(*proxies_[i]);
      if ((items[2 * i + 1].revents & ZMQ_POLLIN) != 0) back(*proxies_[i]);
    }
  }
}

void Router::forward(Proxy& proxy) {
  for (int n = 0; n < kBatch && pass(proxy.link, proxy.front, proxy.rear); ++n) {
  }
}

void Router::back(Proxy& proxy) {
  const Link reverse{proxy.link.to, proxy.link.from};
  for (int n = 0; n < kBatch && pass(reverse, proxy.rear, proxy.front); ++n) {
  }
}

// Takes one message and passes it on or drops it; false when there was none.
bool Router::pass(const Link& link, zmq::socket_t& from, zmq::socket_t& to) {
  zmq::multipart_t message;
  if (!message.recv(from, ZMQ_DONTWAIT)) return false;
  // The lock makes the decision and the sending one step: cut() returns either before the decision
  // or after the sending.
  const std::scoped_lock lock(mutex_);
  LinkCounters& counters = counters_[link];
  if (cut_.contains(link)) {
    ++counters.dropped;
    return true;
  }
  bool sent = false;
  try {
    sent = message.send(to, ZMQ_DONTWAIT);
  } catch (const zmq::error_t&) {  // EHOSTUNREACH: the source has gone
  }
  ++(sent ? counters.forwarded : counters.undeliverable);
  return true;
}

}  // namespace linnet::nemesis
