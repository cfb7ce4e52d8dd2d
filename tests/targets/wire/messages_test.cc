#include "targets/wire/messages.h"

#include <gtest/gtest.h>

namespace linnet::targets::wire {
namespace {

TEST(Messages, ARequestSurvivesTheWire) {
  const Request request{17, "s-42", 3, {{"f", "write"}, {"key", "k1"}, {"value", 5}}};
  const auto message = parse_message(from_bytes(to_bytes(to_document(request))).value()).value();
  const auto& parsed = std::get<Request>(message);
  EXPECT_EQ(parsed.id, 17);
  EXPECT_EQ(parsed.session, "s-42");
  EXPECT_EQ(parsed.sequence, 3);
  EXPECT_EQ(parsed.command, request.command);
}

TEST(Messages, APeersMessageSurvivesTheWire) {
  const PeerMessage message{NodeId{2}, {{"anything", 1}}};
  const auto parsed = std::get<PeerMessage>(parse_message(to_document(message)).value());
  EXPECT_EQ(parsed.from, NodeId{2});
  EXPECT_EQ(parsed.body, message.body);
}

TEST(Messages, AReadNeedsNeitherSessionNorSequence) {
  EXPECT_TRUE(parse_message(
      Document::parse(R"({"type":"request","id":1,"command":{"f":"read","key":"k"}})")));
}

TEST(Messages, AnythingElseIsRefusedWithTheFieldThatIsWrong) {
  const auto place = [](const char* text) {
    return parse_message(Document::parse(text)).error().front().place;
  };
  EXPECT_EQ(place("7"), "type");
  EXPECT_EQ(place(R"({"type":"gossip"})"), "type");
  EXPECT_EQ(place(R"({"type":"status"})"), "id");
  EXPECT_EQ(place(R"({"type":"request","id":"x"})"), "id");
  EXPECT_EQ(place(R"({"type":"request","id":1})"), "command");
  EXPECT_EQ(place(R"({"type":"request","id":1,"session":4})"), "session");
  EXPECT_EQ(place(R"({"type":"request","id":1,"sequence":"x"})"), "sequence");
  EXPECT_EQ(place(R"({"type":"peer","from":0,"body":1})"), "from");
  EXPECT_EQ(place(R"({"type":"peer","from":1})"), "body");
}

TEST(Messages, RepliesReadAsDocumented) {
  EXPECT_EQ(success_reply(17, 5),
            Document::parse(R"({"type":"reply","id":17,"ok":true,"value":5})"));
  EXPECT_EQ(failure_reply(17, {ErrorCode::kNotLeader, NodeId{2}, "why"}),
            Document::parse(R"({"type":"reply","id":17,"ok":false,"error":"not-leader",
                                "leader":2,"message":"why"})"));
  EXPECT_FALSE(failure_reply(17, {ErrorCode::kNotLeader, {}, "why"}).contains("leader"));
  EXPECT_EQ(status_reply(18, {NodeId{1}, "leader", 5, NodeId{1}, 123, 122, 125}),
            Document::parse(R"({"type":"status","id":18,"node":1,"role":"leader","term":5,
                                "leader":1,"commit":123,"applied":122,"last":125})"));
  EXPECT_EQ(status_reply(18, {})["leader"], 0);
}

TEST(Errors, HaveNamesAndOnlyWhatMayHaveHappenedIsIndefinite) {
  EXPECT_EQ(find_error_code("cas-mismatch"), ErrorCode::kCasMismatch);
  EXPECT_EQ(find_error_code("oops"), std::nullopt);
  EXPECT_TRUE(is_definite(ErrorCode::kNotLeader));
  EXPECT_TRUE(is_definite(ErrorCode::kCasMismatch));
  EXPECT_TRUE(is_definite(ErrorCode::kMalformed));
  EXPECT_FALSE(is_definite(ErrorCode::kLeadershipLost));
  EXPECT_FALSE(is_definite(ErrorCode::kStaleSequence));
}

}  // namespace
}  // namespace linnet::targets::wire
