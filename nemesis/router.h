// The message router: a network of ZeroMQ proxies, one per link, that can be cut.
//
// Replicas and clients are given a proxy's address in place of their peer's, so they need to know
// nothing of it. Each proxy binds a ROUTER (where the source connects its DEALER) and connects a
// DEALER to the destination's ROUTER. Requests go forward under the link source -> destination,
// replies come back under destination -> source. Needs no privilege; everything is on loopback.
//
// A message for a destination that is not connected is dropped, as a network would, not queued.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "nemesis/link.h"

namespace linnet::nemesis {

// Thread-safe but for add_link and start, which come first, in that order, from one thread.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Makes the proxy for link.from -> link.to; returns the endpoint that link.from shall connect to.
  // `destination` is where link.to listens, or will. Throws zmq::error_t when no socket can be had.
  std::string add_link(const Link& link, const std::string& destination);
  void start();

  // From the return of cut() no message passes the links, but for what their destination's
  // connection already held. Links may be cut by several faults at once: each cut is undone by one
  // mend().
  void cut(const std::vector<Link>& links);
  void mend(const std::vector<Link>& links);

  LinkCounters counters(const Link& link) const;

 private:
  struct Proxy;

  void serve(const std::stop_token& stop);
  void forward(Proxy& proxy);
  void back(Proxy& proxy);
  bool pass(const Link& link, zmq::socket_t& from, zmq::socket_t& to);

  zmq::context_t context_;
  std::vector<std::unique_ptr<Proxy>> proxies_;

  mutable std::mutex mutex_;  // guards the two below; held while a message is passed on
  std::multiset<Link> cut_;
  std::map<Link, LinkCounters> counters_;

  std::jthread thread_;
};

}  // namespace linnet::nemesis
