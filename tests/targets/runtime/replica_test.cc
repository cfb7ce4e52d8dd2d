// Real processes, real sockets, real disks.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "tests/support/temporary_folder.h"
#include "tests/targets/runtime/replica_client.h"
#include "tests/targets/runtime/replica_process.h"

namespace linnet::targets::runtime {
namespace {

using testing::HasSubstr;

constexpr auto kLimit = std::chrono::seconds(30);

// Repeats until it gives something.
template <typename T>
std::optional<T> eventually(const std::function<std::optional<T>()>& attempt) {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (std::chrono::steady_clock::now() < deadline) {
    if (auto result = attempt()) return result;
  }
  return std::nullopt;
}

class ReplicaTest : public testing::Test {
 protected:
  ReplicaTest() {
    // Ports do not clash with those of tests that run beside this one: the address is its own.
    std::random_device device;
    std::uniform_int_distribution<int> byte(1, 254);
    network_ = fmt::format("127.{}.{}", byte(device), byte(device));
  }

  std::string address(int node) const { return fmt::format("tcp://{}.{}:7000", network_, node); }
  std::filesystem::path data(int node) const { return folder_.path() / fmt::format("n{}", node); }
  std::string log(int node) const {
    std::ifstream file(log_path(node));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void start(int node, int nodes) {
    std::vector<std::string> arguments{"--node", std::to_string(node), "--listen", address(node),
                                       "--data", data(node).string(),  "--seed",   "5"};
    for (int peer = 1; peer <= nodes; ++peer) {
      if (peer == node) continue;
      arguments.insert(arguments.end(), {"--peer", fmt::format("{}={}", peer, address(peer))});
    }
    arguments.insert(arguments.end(), {"--trace", trace_path(node).string()});
    processes_.insert_or_assign(node, ReplicaProcess(arguments, log_path(node)));
    clients_[node] = std::make_unique<ReplicaClient>(address(node));
  }

  int end(int node, int signal) {
    const int status = processes_.at(node).end(signal);
    processes_.erase(node);
    return status;
  }

  std::optional<Document> status(int node) {
    return clients_.at(node)->ask({{"type", "status"}, {"id", ++last_id_}});
  }

  // One of the running replicas that leads and says so.
  std::optional<int> leader() {
    return eventually<int>([&]() -> std::optional<int> {
      for (const auto& [node, process] : processes_) {
        const auto answer = status(node);
        if (answer && answer->at("role") == "leader") return node;
      }
      return std::nullopt;
    });
  }

  // Carries a command out, wherever the leader is; repeats it under the same number.
  std::optional<Document> command(const Document& command, int sequence = 0) {
    return eventually<Document>([&]() -> std::optional<Document> {
      for (const auto& [node, process] : processes_) {
        auto answer = clients_.at(node)->ask({{"type", "request"},
                                              {"id", ++last_id_},
                                              {"session", "test"},
                                              {"sequence", sequence},
                                              {"command", command}});
        if (answer && answer->at("ok") == true) return answer->at("value");
      }
      return std::nullopt;
    });
  }
  bool write(const std::string& key, int value, int sequence) {
    return command({{"f", "write"}, {"key", key}, {"value", value}}, sequence).has_value();
  }
  std::optional<Document> read(const std::string& key) {
    return command({{"f", "read"}, {"key", key}});
  }

  // The lines of a node's trace, each a document.
  std::vector<Document> trace(int node) const {
    std::ifstream file(trace_path(node));
    std::vector<Document> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(Document::parse(line));
    return lines;
  }

  std::filesystem::path trace_path(int node) const {
    return folder_.path() / fmt::format("n{}.jsonl", node);
  }
  std::filesystem::path log_path(int node) const {
    return folder_.path() / fmt::format("n{}.log", node);
  }

  tests::TemporaryFolder folder_;
  std::string network_;
  std::map<int, ReplicaProcess> processes_;
  std::map<int, std::unique_ptr<ReplicaClient>> clients_;
  int last_id_ = 0;
};

TEST_F(ReplicaTest, TracesWhatItSendsAndReceivesAndWhatBecomesOfIt) {
  for (int node = 1; node <= 3; ++node) start(node, 3);
  ASSERT_TRUE(write("a", 4711, 1));
  const auto leads = leader();
  ASSERT_TRUE(leads);
  for (int node = 1; node <= 3; ++node) EXPECT_EQ(end(node, SIGTERM), 0) << log(node);

  std::map<std::string, int> events;
  std::map<int, std::multiset<std::string>> sent;  // to each node
  for (int node = 1; node <= 3; ++node) {
    std::int64_t latest = 0;
    for (const Document& line : trace(node)) {
      EXPECT_EQ(line.at("node"), node);
      EXPECT_GE(line.at("time").get<std::int64_t>(), latest);
      latest = line.at("time");
      ++events[line.at("event")];
      if (line.at("event") == "send") sent[line.at("to")].insert(line.at("body").dump());
    }
  }
  EXPECT_THAT(events, testing::UnorderedElementsAre(testing::Key("send"), testing::Key("receive"),
                                                    testing::Key("state")));
  bool command_seen = false;
  bool led = false;
  for (int node = 1; node <= 3; ++node) {
    for (const Document& line : trace(node)) {
      if (line.at("event") == "receive") {
        EXPECT_TRUE(sent[node].contains(line.at("body").dump())) << "nobody sent " << line;
        command_seen |= line.at("body").dump().find("4711") != std::string::npos;
      } else if (line.at("event") == "state") {
        led |= node == *leads && line.at("role") == "leader" && line.at("leader") == node &&
               line.at("term") >= 1 && line.at("commit") >= 1 && line.at("applied") >= 1 &&
               line.at("last") >= line.at("commit");
      }
    }
  }
  EXPECT_TRUE(command_seen) << "commands are written as what they hold";
  EXPECT_TRUE(led);
}

TEST_F(ReplicaTest, AcknowledgedWritesSurviveAKilledLeaderAndARestart) {
  for (int node = 1; node <= 3; ++node) start(node, 3);
  const auto first_leader = leader();
  ASSERT_TRUE(first_leader);
  ASSERT_TRUE(write("a", 1, 1));

  EXPECT_EQ(end(*first_leader, SIGKILL), -SIGKILL);
  ASSERT_TRUE(write("b", 2, 2));
  EXPECT_EQ(read("a"), Document(1));
  EXPECT_NE(leader(), first_leader);

  start(*first_leader, 3);
  const auto caught_up = eventually<bool>([&]() -> std::optional<bool> {
    const auto answer = status(*first_leader);
    if (!answer || answer->at("role") != "follower" || answer->at("applied") < 4) return {};
    return true;
  });
  EXPECT_TRUE(caught_up);
  EXPECT_EQ(read("b"), Document(2));

  for (int node = 1; node <= 3; ++node) EXPECT_EQ(end(node, SIGTERM), 0) << log(node);
  for (int node = 1; node <= 3; ++node) start(node, 3);
  EXPECT_EQ(read("a"), Document(1));
  EXPECT_EQ(read("b"), Document(2));
}

TEST_F(ReplicaTest, TheOnlyNodeServes) {
  start(1, 1);
  ASSERT_TRUE(write("a", 1, 1));
  ASSERT_TRUE(command({{"f", "cas"}, {"key", "a"}, {"value", {1, 2}}}, 2));
  EXPECT_EQ(end(1, SIGKILL), -SIGKILL);
  start(1, 1);
  EXPECT_EQ(read("a"), Document(2));
}

TEST_F(ReplicaTest, MalformedMessagesAreAnsweredIfTheyBearAnIdAndDoNoHarm) {
  start(1, 1);
  ASSERT_TRUE(write("a", 1, 1));
  auto& client = *clients_.at(1);
  client.send({});
  client.send(Bytes(100'000, 0x91));
  client.send(wire::to_bytes({{"type", "peer"}, {"from", 1}, {"body", {{"m", "vote-reply"}}}}));
  client.send(wire::to_bytes({{"type", "peer"}, {"from", 9}, {"body", 7}}));
  for (const char* text :
       {R"({"id":900})", R"({"type":"gossip","id":900})", R"({"type":"request","id":900})",
        R"({"type":"request","id":900,"command":{"f":"drop","key":"k"}})"}) {
    const auto answer = client.ask(Document::parse(text), std::chrono::seconds(10));
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->at("error"), "malformed") << text;
  }
  EXPECT_EQ(read("a"), Document(1));
  EXPECT_EQ(end(1, SIGTERM), 0);
}

TEST_F(ReplicaTest, BadArgumentsAreRefusedWithStatus254) {
  ReplicaProcess process({"--node", "0", "--listen", "x", "--data", "d"}, log_path(1));
  EXPECT_EQ(process.wait(), 254);
  EXPECT_THAT(log(1), HasSubstr("--node: must be at least 1 (number the replicas 1, 2, 3, ...)"));
}

TEST_F(ReplicaTest, ADamagedLogIsARefusalToStart) {
  std::filesystem::create_directories(data(1));
  std::ofstream(data(1) / "wal") << "LINNWAL1 this was never written by a replica";
  start(1, 1);
  EXPECT_EQ(processes_.at(1).wait(), 1);
  processes_.erase(1);
  EXPECT_THAT(log(1), HasSubstr("wal at offset 8: the record's header is damaged"));
}

TEST_F(ReplicaTest, AnAddressThatCannotBeBoundIsARefusalToStart) {
  ReplicaProcess process({"--node", "1", "--listen", "x", "--data", data(1).string()}, log_path(1));
  EXPECT_EQ(process.wait(), 1);
  EXPECT_THAT(log(1), HasSubstr("linnet-raft: x: cannot be used"));
}

}  // namespace
}  // namespace linnet::targets::runtime
