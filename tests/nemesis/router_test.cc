#include "nemesis/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>
#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace linnet::nemesis {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5000ms;
const LinkFaults kCut{.cut = true};

// A client, one node that echoes, and the router between them.
class RouterTest : public testing::Test {
 protected:
  RouterTest() : node_(context_, ZMQ_ROUTER), client_(context_, ZMQ_DEALER) {
    for (auto* socket : {&node_, &client_}) {
      socket->set(zmq::sockopt::linger, 0);
      socket->set(zmq::sockopt::rcvtimeo, static_cast<int>(kPatience.count()));
    }
    node_.bind("tcp://127.0.0.1:*");
    client_.connect(router_.add_link(there_, node_.get(zmq::sockopt::last_endpoint)));
    router_.start();
    // Until the router has connected to the node, it drops what is sent there.
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    do {
      send("hello");
    } while (!node_receives(50ms) && std::chrono::steady_clock::now() < deadline);
    while (node_receives(100ms)) {
    }
  }

  void send(const std::string& text) { client_.send(zmq::buffer(text), zmq::send_flags::none); }

  bool node_receives(std::chrono::milliseconds patience) {
    node_.set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
    return last_.recv(node_);
  }

  template <typename Condition>
  static bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  const Link there_{kClients, NodeId(1)};
  const Link back_{NodeId(1), kClients};
  zmq::context_t context_;
  Router router_{7};
  zmq::socket_t node_;
  zmq::socket_t client_;
  zmq::multipart_t last_;  // what the node received last, with its return route
};

TEST_F(RouterTest, PassesMessagesBothWays) {
  send("ping");
  ASSERT_TRUE(node_receives(kPatience));
  EXPECT_EQ(last_.back().to_string(), "ping");
  last_.send(node_);
  zmq::multipart_t answer;
  ASSERT_TRUE(answer.recv(client_));
  EXPECT_EQ(answer.back().to_string(), "ping");
  EXPECT_GE(router_.counters(there_).forwarded, 1);
  EXPECT_EQ(router_.counters(back_).forwarded, 1);
}

// What n1 sends to n2 is requests by one proxy and replies by the other.
TEST(RouterBetweenTwo, KeepsRequestsAndRepliesApart) {
  zmq::context_t context;
  Router router(7);
  struct End {
    zmq::socket_t node;
    zmq::socket_t peer;
  };
  std::vector<End> ends;
  for (int n = 0; n < 2; ++n) {
    ends.push_back({zmq::socket_t(context, ZMQ_ROUTER), zmq::socket_t(context, ZMQ_DEALER)});
    ends.back().node.bind("tcp://127.0.0.1:*");
    for (auto* socket : {&ends.back().node, &ends.back().peer}) {
      socket->set(zmq::sockopt::linger, 0);
      socket->set(zmq::sockopt::rcvtimeo, static_cast<int>(kPatience.count()));
    }
  }
  const NodeId n1{1};
  const NodeId n2{2};
  ends[0].peer.connect(router.add_link({n1, n2}, ends[1].node.get(zmq::sockopt::last_endpoint)));
  ends[1].peer.connect(router.add_link({n2, n1}, ends[0].node.get(zmq::sockopt::last_endpoint)));
  router.start();
  for (const std::size_t from : {0U, 1U}) {
    const std::size_t to = 1 - from;
    zmq::multipart_t request;
    do {
      ends[from].peer.send(zmq::str_buffer("request"));
      ends[to].node.set(zmq::sockopt::rcvtimeo, 50);
    } while (!request.recv(ends[to].node));
    EXPECT_EQ(request.back().to_string(), "request");
    request.remove();
    request.addstr("reply");
    request.send(ends[to].node);
    zmq::multipart_t reply;
    ASSERT_TRUE(reply.recv(ends[from].peer));
    EXPECT_EQ(reply.back().to_string(), "reply");
  }
}

TEST_F(RouterTest, DropsAndCountsWhatIsSentOverACutLink) {
  router_.add({there_}, kCut);
  const auto forwarded = router_.counters(there_).forwarded;
  for (int i = 0; i < 10; ++i) send("lost");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).dropped == 10; }));
  EXPECT_EQ(router_.counters(there_).forwarded, forwarded);
  EXPECT_FALSE(node_receives(0ms));
}

TEST_F(RouterTest, CutsOneDirectionAndNotTheOther) {
  router_.add({back_}, kCut);
  send("ping");
  ASSERT_TRUE(node_receives(kPatience));
  last_.send(node_);
  EXPECT_TRUE(eventually([&] { return router_.counters(back_).dropped == 1; }));
  EXPECT_EQ(router_.counters(back_).forwarded, 0);
}

TEST_F(RouterTest, ALinkCutTwiceIsCutUntilBothAreUndone) {
  const FaultId first = router_.add({there_}, kCut);
  const FaultId second = router_.add({there_}, kCut);
  router_.remove(first);
  send("lost");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).dropped == 1; }));
  router_.remove(second);
  send("found");
  ASSERT_TRUE(node_receives(kPatience));
  EXPECT_EQ(last_.back().to_string(), "found");
}

TEST_F(RouterTest, LosesAndRepeatsWhatItIsTold) {
  const auto before = router_.counters(there_);
  router_.add({there_}, {.loss = 0.5, .duplicate = 0.5});
  for (int i = 0; i < 100; ++i) send("maybe");
  const auto seen = [&] {
    const auto now = router_.counters(there_);
    return now.lost - before.lost + now.forwarded - before.forwarded - now.duplicated;
  };
  EXPECT_TRUE(eventually([&] { return seen() == 100; }));
  int received = 0;
  while (node_receives(100ms)) ++received;
  const auto now = router_.counters(there_);
  EXPECT_EQ(received, now.forwarded - before.forwarded);
  EXPECT_GT(now.lost, 20);
  EXPECT_GT(now.duplicated, 5);
}

TEST_F(RouterTest, DelaysAndReordersWhatItIsTold) {
  router_.add({there_}, {.delay = 20ms, .reorder = 0.5, .reorder_by = 20ms});
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) send(std::to_string(i));
  std::vector<int> order;
  while (order.size() < 50 && node_receives(kPatience)) {
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms);
    order.push_back(std::stoi(last_.back().to_string()));
  }
  EXPECT_FALSE(std::ranges::is_sorted(order));
  std::ranges::sort(order);
  EXPECT_EQ(std::ranges::adjacent_find(order), order.end()) << "each once";
  EXPECT_EQ(router_.counters(there_).delayed, 50);
  EXPECT_GT(router_.counters(there_).reordered, 0);
}

TEST_F(RouterTest, DeliversInOrderWhatItHeldWhenTheDelayEnds) {
  const FaultId slow = router_.add({there_}, {.delay = 1h});
  for (int i = 0; i < 5; ++i) send(std::to_string(i));
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).delayed == 5; }));
  EXPECT_FALSE(node_receives(0ms));
  router_.remove(slow);
  send("5");
  for (int i = 0; i <= 5; ++i) {
    ASSERT_TRUE(node_receives(kPatience));
    EXPECT_EQ(last_.back().to_string(), std::to_string(i));
  }
}

TEST_F(RouterTest, StrikesOnlyMessagesOfOneKind) {
  router_.add({there_}, {.only = "append", .loss = 1});
  router_.add({there_}, {.only = "vote", .delay = 1h});
  for (const char* text : {"an append", "a vote", "another"}) send(text);
  ASSERT_TRUE(node_receives(kPatience));
  EXPECT_EQ(last_.back().to_string(), "another");
  EXPECT_EQ(router_.counters(there_).lost, 1);
  EXPECT_EQ(router_.counters(there_).delayed, 1);
}

TEST_F(RouterTest, ACutTakesWhatWasHeld) {
  router_.add({there_}, {.delay = 1h});
  send("held");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).delayed == 1; }));
  router_.add({there_}, kCut);
  EXPECT_EQ(router_.counters(there_).dropped, 1);
}

TEST_F(RouterTest, ACorruptedMessageIsLost) {
  const auto forwarded = router_.counters(there_).forwarded;
  router_.add({there_}, {.corrupt = 1});
  send("spoilt");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).corrupted == 1; }));
  EXPECT_EQ(router_.counters(there_).forwarded, forwarded);
}

TEST_F(RouterTest, DropsWhatIsForANodeThatIsNotThere) {
  node_.close();
  EXPECT_TRUE(eventually([&] {
    send("anyone?");
    return router_.counters(there_).undeliverable > 0;
  }));
}

}  // namespace
}  // namespace linnet::nemesis
