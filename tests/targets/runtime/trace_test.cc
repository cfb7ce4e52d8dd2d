#include "targets/runtime/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace linnet::targets::runtime {
namespace {

class TraceTest : public testing::Test {
 protected:
  Trace open() { return *Trace::open(path(), NodeId{2}); }
  std::filesystem::path path() const { return folder_ / "trace.jsonl"; }

  // What is in the file: without the times, which must not decrease.
  std::vector<Document> lines() const {
    std::ifstream file(path());
    std::vector<Document> lines;
    std::int64_t latest = 1;
    for (std::string line; std::getline(file, line);) {
      Document document = Document::parse(line);
      EXPECT_GE(document.at("time").get<std::int64_t>(), latest);
      latest = document.at("time");
      document.erase("time");
      lines.push_back(std::move(document));
    }
    return lines;
  }

  tests::TemporaryFolder folder_;
};

TEST_F(TraceTest, HasALineForEachMessageAndForEachChangeOfState) {
  Trace trace = open();
  wire::Status status;
  status.node = NodeId{2};
  status.role = "follower";
  status.term = 5;
  status.commit = 3;
  status.applied = 2;
  status.last = 7;
  trace.sent(NodeId{1}, {{"m", "vote"}, {"granted", true}});
  trace.state(status);
  trace.state(status);
  trace.received(NodeId{3}, {{"m", "heartbeat"}});
  status.leader = NodeId{3};
  trace.state(status);
  trace.flush();
  const Document follower{{"node", 2},   {"event", "state"}, {"role", "follower"}, {"term", 5},
                          {"leader", 0}, {"commit", 3},      {"applied", 2},       {"last", 7}};
  Document led = follower;
  led["leader"] = 3;
  EXPECT_THAT(
      lines(),
      testing::ElementsAre(
          Document{{"node", 2},
                   {"event", "send"},
                   {"to", 1},
                   {"body", {{"m", "vote"}, {"granted", true}}}},
          follower,
          Document{{"node", 2}, {"event", "receive"}, {"from", 3}, {"body", {{"m", "heartbeat"}}}},
          led));
}

TEST_F(TraceTest, ShowsWhatBytesHold) {
  Trace trace = open();
  const Document command{{"f", "write"}, {"value", 5}};
  const Bytes no_document{0xc1};  // which MessagePack never uses
  trace.sent(
      NodeId{1},
      {{"entries", {Document::binary(wire::to_bytes(command)), Document::binary(no_document)}}});
  trace.flush();
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_EQ(lines()[0]["body"]["entries"], Document({command, {{"bytes", 1}}}));
}

TEST_F(TraceTest, GoesOnWhereTheReplicaWasBeforeItsRestart) {
  for (int start = 0; start < 2; ++start) {
    Trace trace = open();
    trace.sent(NodeId{1}, {{"start", start}});
    trace.flush();
  }
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_EQ(lines()[1]["body"]["start"], 1);
}

TEST_F(TraceTest, IsRefusedWhereItCannotBeWritten) {
  const auto trace = Trace::open(folder_ / "nowhere" / "trace.jsonl", NodeId{1});
  ASSERT_FALSE(trace.has_value());
  EXPECT_THAT(trace.error().front().text(), testing::HasSubstr("nowhere"));
}

}  // namespace
}  // namespace linnet::targets::runtime
