// Programs of strangers, unmodified, in the sandbox: etcd and redis. Their packages are etcd-server
// and redis-server; what is not installed is skipped.
#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "nemesis/clock/clock_skew.h"
#include "nemesis/partition.h"
#include "tests/nemesis/sandbox/lab.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::sandbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::seconds;

constexpr std::uint16_t kEtcdPort = 2379;
constexpr std::uint16_t kRedisPort = 6379;
constexpr seconds kAhead = 1h;
constexpr double kNear = 5;  // seconds

bool is_installed(const std::string& program) {
  std::istringstream path(std::getenv("PATH"));
  for (std::string folder; std::getline(path, folder, ':');) {
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

double true_seconds() {
  return static_cast<double>(std::time(nullptr));
}

class StrangersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!entered()) GTEST_SKIP() << "no sandbox here: " << entered().error().front().text();
    lab_ = *Sandbox::create(**entered(), {});
    for (const NodeId node : {n1, n2, n3, kClients}) ASSERT_TRUE(lab_->add(node));
  }

  NodeProcess& start(NodeId node, const std::string& program,
                     const std::vector<std::string>& arguments) {
    Command command;
    command.program = program;
    command.arguments = arguments;
    command.folder = folder_.path();
    command.stdout_file = folder_ / (endpoint_name(node) + ".out");
    command.stderr_file = folder_ / (endpoint_name(node) + ".err");
    auto process = lab_->launch(node, command);
    LINNET_CHECK(process.has_value(), "{}", process.error().front().text());
    return *(processes_[node] = *std::move(process));
  }

  // What a client is answered; empty when it is not answered in time. One that asks for nothing
  // more closes the connection.
  std::string ask(NodeId node, std::uint16_t port, const std::string& request,
                  std::chrono::milliseconds patience = 3s) const {
    Socket socket(*lab_, kClients, SOCK_STREAM);
    socket.set_patience(patience);
    const auto address = internet(node, port);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
      return {};
    }
    if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
    std::string answer;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::recv(socket.get(), buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(size));
    }
    return answer;
  }

  tests::TemporaryFolder folder_;
  std::unique_ptr<Sandbox> lab_;
  std::map<NodeId, std::unique_ptr<NodeProcess>> processes_;
};

class EtcdTest : public StrangersTest {
 protected:
  void SetUp() override {
    if (!is_installed("etcd")) GTEST_SKIP() << "no etcd here: install etcd-server";
    StrangersTest::SetUp();
  }

  void start_etcd(const std::vector<NodeId>& nodes) {
    std::string cluster;
    for (const NodeId node : nodes) {
      cluster += (cluster.empty() ? "" : ",") + endpoint_name(node) + "=" + url(node, 2380);
    }
    for (const NodeId node : nodes) {
      start(node, "etcd",
            {"--name", endpoint_name(node), "--data-dir", folder_ / endpoint_name(node),
             "--listen-peer-urls", url(node, 2380), "--initial-advertise-peer-urls",
             url(node, 2380), "--listen-client-urls", url(node, kEtcdPort),
             "--advertise-client-urls", url(node, kEtcdPort), "--initial-cluster", cluster});
    }
  }

  static std::string url(NodeId node, int port) {
    return "http://" + address_text(node) + ":" + std::to_string(port);
  }

  // Its answer, with the header.
  std::string post(NodeId node, const std::string& path, const json& body) const {
    const std::string text = body.dump();
    return ask(node, kEtcdPort,
               "POST " + path + " HTTP/1.1\r\nHost: etcd\r\nConnection: close\r\nContent-Length: " +
                   std::to_string(text.size()) + "\r\n\r\n" + text);
  }

  static json body_of(const std::string& answer) {
    const auto begin = answer.find("\r\n\r\n");
    if (begin == std::string::npos) return {};
    return json::parse(answer.substr(begin), nullptr, /*allow_exceptions=*/false);
  }

  // Whom the node takes for the leader; nobody when it knows none.
  std::optional<NodeId> leader(NodeId node) const {
    const std::string leader = text_of(status(node), "leader");
    for (const auto& [candidate, process] : processes_) {
      const json own = status(candidate);
      if (leader.empty() || !own.contains("header")) continue;
      if (text_of(own["header"], "member_id") == leader) return candidate;
    }
    return std::nullopt;
  }

  bool put(NodeId node) const {
    // "a" and "b" in base 64.
    const json answer = body_of(post(node, "/v3/kv/put", {{"key", "YQ=="}, {"value", "Yg=="}}));
    return answer.contains("header");
  }

  // The time of the node, by the Date of its answers.
  double date(NodeId node) const {
    const std::string answer = post(node, "/v3/maintenance/status", json::object());
    const auto at = answer.find("Date: ");
    std::tm time{};
    if (at == std::string::npos ||
        ::strptime(answer.c_str() + at, "Date: %a, %d %b %Y %H:%M:%S GMT", &time) == nullptr) {
      return 0;
    }
    return static_cast<double>(::timegm(&time));
  }

 private:
  json status(NodeId node) const {
    return body_of(post(node, "/v3/maintenance/status", json::object()));
  }

  static std::string text_of(const json& document, const char* field) {
    return document.is_object() ? document.value(field, "") : "";
  }
};

TEST_F(EtcdTest, ElectsAnotherLeaderWhenItsLeaderIsCutOffAndTakesTheOldOneBackIn) {
  start_etcd({n1, n2, n3});
  ASSERT_TRUE(eventually([&] { return put(n1) && put(n2) && put(n3); }));
  const NodeId old_leader = leader(n1).value();
  const NodeId other = old_leader == n1 ? n2 : n1;

  LinkFaults faults;
  faults.cut = true;
  const auto links = isolate({old_leader}, 3);
  const FaultId cut = lab_->add_faults(links, faults);
  EXPECT_TRUE(eventually([&] {
    const auto now = leader(other);
    return now && *now != old_leader && put(other);
  }));
  EXPECT_FALSE(put(old_leader)) << "it has no majority";
  std::int64_t dropped = 0;
  for (const Link& link : links) dropped += lab_->counters(link).dropped;
  EXPECT_GT(dropped, 0);

  lab_->remove_faults(cut);
  EXPECT_TRUE(eventually([&] { return put(old_leader) && leader(old_leader) == leader(other); }));
}

TEST_F(EtcdTest, ShowsTheTimeThatItIsGiven) {
  start_etcd({n1});
  ASSERT_TRUE(eventually([&] { return put(n1); }));
  EXPECT_NEAR(date(n1), true_seconds(), kNear);
  auto clocks = clock::ClockSkew::attach(processes_.at(n1)->pid());
  ASSERT_TRUE(clocks) << clocks.error().front().text();
  clocks->set(clock::Family::kWall, {.offset = kAhead, .drift_ppm = 0, .strobe = {}});
  EXPECT_NEAR(date(n1), true_seconds() + static_cast<double>(kAhead.count()), kNear);
  clocks->reset();
  EXPECT_NEAR(date(n1), true_seconds(), kNear);
}

class RedisTest : public StrangersTest {
 protected:
  void SetUp() override {
    if (!is_installed("redis-server")) GTEST_SKIP() << "no redis here: install redis-server";
    StrangersTest::SetUp();
  }

  // By its TIME: an array of two texts, seconds and microseconds.
  double time(NodeId node) const {
    const std::string answer = ask(node, kRedisPort, "TIME\r\nQUIT\r\n");
    const auto begin = answer.find("\r\n", answer.find('$'));
    if (begin == std::string::npos) return 0;
    return std::strtod(answer.c_str() + begin + 2, nullptr);
  }
};

TEST_F(RedisTest, ShowsTheTimeThatItIsGiven) {
  start(n1, "redis-server",
        {"--bind", address_text(n1), "--port", std::to_string(kRedisPort), "--protected-mode", "no",
         "--save", "", "--dir", folder_.path()});
  ASSERT_TRUE(eventually([&] { return time(n1) > 0; }));
  EXPECT_NEAR(time(n1), true_seconds(), kNear);
  auto clocks = clock::ClockSkew::attach(processes_.at(n1)->pid());
  ASSERT_TRUE(clocks) << clocks.error().front().text();
  clocks->set(clock::Family::kWall, {.offset = -kAhead, .drift_ppm = 0, .strobe = {}});
  EXPECT_NEAR(time(n1), true_seconds() - static_cast<double>(kAhead.count()), kNear);
  clocks->reset();
  EXPECT_NEAR(time(n1), true_seconds(), kNear);
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
