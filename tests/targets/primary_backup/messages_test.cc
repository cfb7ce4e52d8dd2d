#include "targets/primary_backup/messages.h"

#include <gtest/gtest.h>

namespace linnet::targets::primary_backup {
namespace {

using Answer = UpdateReply::Answer;

// Over the wire and back.
Document round_trip(const PeerMessage& message) {
  const auto bytes = wire::to_bytes(to_document(message));
  return to_document(parse_peer_message(wire::from_bytes(bytes).value()).value());
}

TEST(PrimaryBackupMessages, SurviveTheWire) {
  const std::vector<PeerMessage> messages{
      Ping{ViewNumber{3}, {NodeId{1}, NodeId{2}}},
      Ping{ViewNumber{3}, {}},
      ViewMessage{{ViewNumber{3}, NodeId{2}, {NodeId{2}, NodeId{4}}}},
      Update{ViewNumber{3}, LogIndex{7}, ViewNumber{2}, LogIndex{5}, 11, {}},
      Update{ViewNumber{3},
             LogIndex{7},
             ViewNumber{2},
             LogIndex{5},
             11,
             {{ViewNumber{3}, {0, 255}}, {}}},
      UpdateReply{ViewNumber{3}, 11, Answer::kAccepted, LogIndex{9}},
      UpdateReply{ViewNumber{3}, 11, Answer::kBehind, LogIndex{4}},
      UpdateReply{ViewNumber{3}, 11, Answer::kDiffers, LogIndex{9}},
      UpdateReply{ViewNumber{3}, 11, Answer::kOutdated, {}},
      State{ViewNumber{3}, 11, LogIndex{9}, ViewNumber{2}, 100, {1, 0}, true},
      StateReply{ViewNumber{3}, 11, LogIndex{9}, 102, true},
  };
  for (const PeerMessage& message : messages) {
    EXPECT_EQ(round_trip(message), to_document(message));
  }
}

TEST(PrimaryBackupMessages, AreRefusedWhenAFieldIsMissingNegativeOrTooLarge) {
  const std::vector<PeerMessage> good{Ping{},        ViewMessage{}, Update{},
                                      UpdateReply{}, State{},       StateReply{}};
  for (const PeerMessage& message : good) {
    const Document document = to_document(message);
    ASSERT_TRUE(parse_peer_message(document)) << document.dump();
    for (const auto& [field, value] : document.items()) {
      Document without = document;
      without.erase(field);
      EXPECT_FALSE(parse_peer_message(without)) << document.dump() << " without " << field;
      Document negative = document;
      negative[field] = -1;
      EXPECT_FALSE(parse_peer_message(negative)) << document.dump() << ", negative: " << field;
      Document huge = document;
      huge[field] = std::uint64_t{1} << 63;
      EXPECT_FALSE(parse_peer_message(huge)) << document.dump() << ", huge: " << field;
    }
  }
}

TEST(PrimaryBackupMessages, AreRefusedWhenTheyAreSomethingElse) {
  for (const char* text :
       {"null", "[]", "{}", R"({"m":"gossip"})", R"({"m":7})",
        R"({"m":"ping","view":1,"synced":[-1]})", R"({"m":"ping","view":1,"synced":{"n":1}})",
        R"({"m":"view","view":1,"primary":4294967296,"members":[1]})",
        R"({"m":"update-reply","view":1,"round":0,"answer":"perhaps","index":0})"}) {
    EXPECT_FALSE(parse_peer_message(Document::parse(text))) << text;
  }
}

TEST(PrimaryBackupMessages, HaveTheirNodesInOrder) {
  const auto ping =
      parse_peer_message(Document::parse(R"({"m":"ping","view":1,"synced":[3,1,2]})")).value();
  EXPECT_EQ(std::get<Ping>(ping).synced, (std::vector{NodeId{1}, NodeId{2}, NodeId{3}}));
}

}  // namespace
}  // namespace linnet::targets::primary_backup
