#include "targets/runtime/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::targets::runtime {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

auto parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "linnet-raft");
  return parse_options(static_cast<int>(arguments.size()), arguments.data(),
                       *find_protocol("raft"));
}

// The places of all that is wrong, with a good command line before the arguments.
std::vector<std::string> places(std::vector<const char*> arguments) {
  const std::vector<const char*> good{"--node", "1", "--listen", "tcp://127.0.0.1:7001",
                                      "--data", "d"};
  arguments.insert(arguments.begin(), good.begin(), good.end());
  std::vector<std::string> result;
  const auto parsed = parse(arguments);
  if (parsed) return result;
  for (const auto& error : parsed.error()) result.push_back(error.place);
  return result;
}

TEST(Options, AreReadAsTyped) {
  const auto parsed = parse({"--node",
                             "2",
                             "--listen",
                             "tcp://127.0.0.1:7002",
                             "--peer",
                             "1=tcp://127.0.0.1:7001",
                             "--peer",
                             "3=tcp://127.0.0.1:7003",
                             "--data",
                             "d",
                             "--seed",
                             "9",
                             "--election-timeout",
                             "1s",
                             "--heartbeat",
                             "100ms",
                             "--kept-entries",
                             "7",
                             "--bug",
                             "ack-before-commit",
                             "--bug",
                             "no-duplicate-suppression"});
  ASSERT_TRUE(parsed);
  const auto& options = std::get<Options>(*parsed);
  EXPECT_EQ(options.node, NodeId{2});
  EXPECT_EQ(options.peers.at(NodeId{3}), "tcp://127.0.0.1:7003");
  EXPECT_EQ(options.seed, 9U);
  EXPECT_EQ(options.kept_entries, 7);
  EXPECT_EQ(options.election_timeout, milliseconds(1000));
  EXPECT_EQ(options.heartbeat_interval, milliseconds(100));
  EXPECT_THAT(options.bugs, ElementsAre(Bug::kAckBeforeCommit, Bug::kNoDuplicateSuppression));
}

TEST(Options, ThatAreWrongAreAllReportedWithTheirPlaces) {
  EXPECT_THAT(places({"--peer", "x", "--bug", "y", "--heartbeat", "5", "--log-level", "z"}),
              ElementsAre("--peer", "--heartbeat", "--bug", "--log-level"));
  EXPECT_THAT(places({"--peer", "1=tcp://a:1"}), ElementsAre("--peer")) << "itself";
  EXPECT_THAT(places({"--peer", "2=tcp://a:1", "--peer", "2=tcp://b:1"}), ElementsAre("--peer"));
  EXPECT_THAT(places({"--heartbeat", "300ms"}), ElementsAre("--heartbeat"));
  EXPECT_THAT(places({"--no-such-option"}), ElementsAre("command line"));
  EXPECT_THAT(places({}), ElementsAre());
}

TEST(Options, AnUnknownBugIsAnsweredWithTheKnownOnes) {
  const auto parsed = parse({"--node", "1", "--listen", "l", "--data", "d", "--bug", "y"});
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().front().remedy, HasSubstr("read-without-quorum"));
}

TEST(Options, HelpIsNoError) {
  const auto parsed = parse({"--help"});
  ASSERT_TRUE(parsed);
  EXPECT_THAT(std::get<Help>(*parsed).text, HasSubstr("--election-timeout"));
}

}  // namespace
}  // namespace linnet::targets::runtime
