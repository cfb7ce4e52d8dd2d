// The message router: a network of ZeroMQ proxies, one per link, whose links can be faulty.
//
// Replicas and clients are given a proxy's address in place of their peer's, so they need to know
// nothing of it. Each proxy binds a ROUTER (where the source connects its DEALER) and connects a
// DEALER to the destination's ROUTER. Requests go forward under the link source -> destination,
// replies come back under destination -> source. Needs no privilege; everything is on loopback.
//
// A message for a destination that is not connected is dropped, as a network would, not queued. A
// corrupted message is lost, as one whose checksum does not fit; none is altered in silence.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "nemesis/faulty_links.h"

namespace linnet::nemesis {

// Thread-safe but for add_link and start, which come first, in that order, from one thread.
class Router {
 public:
  // `seed` makes all its random choices.
  explicit Router(std::uint64_t seed);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Makes the proxy for link.from -> link.to; returns the endpoint that link.from shall connect to.
  // `destination` is where link.to listens, or will. Throws zmq::error_t when no socket can be had.
  std::string add_link(const Link& link, const std::string& destination);
  void start();

  // In force, and out of force, when they return: no message passes a cut link any more, but for
  // what its destination's connection already held. Messages that were held for a fault that is
  // removed are on their way within 50 ms.
  FaultId add(const std::vector<Link>& links, const LinkFaults& faults);
  void remove(FaultId id);

  LinkCounters counters(const Link& link) const;

 private:
  struct Proxy;

  void serve(const std::stop_token& stop);
  std::chrono::milliseconds rest() const;
  bool pass(const Link& link, zmq::socket_t& from, std::size_t exit);
  bool send(std::span<const std::byte> message);

  zmq::context_t context_;
  std::vector<std::unique_ptr<Proxy>> proxies_;
  std::vector<zmq::socket_t*> exits_;  // sockets by which messages leave the router

  mutable std::mutex mutex_;  // guards the links; held while a message is passed on
  FaultyLinks links_;

  std::jthread thread_;
};

}  // namespace linnet::nemesis
