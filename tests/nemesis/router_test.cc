#include "nemesis/router.h"

#include <gtest/gtest.h>

#include <string>
#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace linnet::nemesis {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5000ms;

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
  Router router_;
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

TEST_F(RouterTest, DropsAndCountsWhatIsSentOverACutLink) {
  router_.cut({there_});
  const auto forwarded = router_.counters(there_).forwarded;
  for (int i = 0; i < 10; ++i) send("lost");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).dropped == 10; }));
  EXPECT_EQ(router_.counters(there_).forwarded, forwarded);
  EXPECT_FALSE(node_receives(0ms));
}

TEST_F(RouterTest, CutsOneDirectionAndNotTheOther) {
  router_.cut({back_});
  send("ping");
  ASSERT_TRUE(node_receives(kPatience));
  last_.send(node_);
  EXPECT_TRUE(eventually([&] { return router_.counters(back_).dropped == 1; }));
  EXPECT_EQ(router_.counters(back_).forwarded, 0);
}

TEST_F(RouterTest, ALinkCutTwiceNeedsTwoMends) {
  router_.cut({there_});
  router_.cut({there_});
  router_.mend({there_});
  send("lost");
  EXPECT_TRUE(eventually([&] { return router_.counters(there_).dropped == 1; }));
  router_.mend({there_});
  send("found");
  ASSERT_TRUE(node_receives(kPatience));
  EXPECT_EQ(last_.back().to_string(), "found");
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
