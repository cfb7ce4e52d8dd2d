#include "targets/raft/messages.h"

#include <gtest/gtest.h>

namespace linnet::targets::raft {
namespace {

// Over the wire and back.
Document round_trip(const PeerMessage& message) {
  const auto bytes = wire::to_bytes(to_document(message));
  return to_document(parse_peer_message(wire::from_bytes(bytes).value()).value());
}

TEST(RaftMessages, SurviveTheWire) {
  const std::vector<PeerMessage> messages{
      RequestVote{Term{3}, LogIndex{17}, Term{2}},
      RequestVote{Term{3}, LogIndex{17}, Term{2}, Ballot::kPreVote},
      VoteReply{Term{3}, true, true},
      TimeoutNow{Term{3}},
      InstallSnapshot{Term{3}, 11, LogIndex{9}, Term{2}, {NodeId{1}, NodeId{4}}, 100, {1, 0}, true},
      SnapshotReply{Term{3}, 11, LogIndex{9}, 102, true},
      AppendEntries{Term{3}, LogIndex{7}, Term{2}, LogIndex{5}, 11, {}},
      AppendEntries{Term{3}, LogIndex{7}, Term{2}, LogIndex{5}, 11, {{Term{3}, {0, 255}}, {}}},
      AppendReply{Term{3}, 11, LogIndex{9}, std::nullopt},
      AppendReply{Term{3}, 11, LogIndex{0}, Conflict{LogIndex{7}, LogIndex{4}, Term{2}}},
      AppendReply{Term{3}, 11, LogIndex{0}, Conflict{LogIndex{7}, LogIndex{4}, std::nullopt}},
  };
  for (const PeerMessage& message : messages) {
    EXPECT_EQ(round_trip(message), to_document(message));
  }
}

TEST(RaftMessages, AreRefusedWhenAFieldIsMissingNegativeOrTooLarge) {
  const Document good =
      to_document(AppendEntries{Term{3}, LogIndex{7}, Term{2}, LogIndex{5}, 11, {{Term{3}, {1}}}});
  for (const auto& [field, value] : good.items()) {
    Document without = good;
    without.erase(field);
    EXPECT_FALSE(parse_peer_message(without)) << field;
    Document negative = good;
    negative[field] = -1;
    EXPECT_FALSE(parse_peer_message(negative)) << field;
    Document huge = good;
    huge[field] = std::uint64_t{1} << 63;
    EXPECT_FALSE(parse_peer_message(huge)) << field;
  }
}

TEST(RaftMessages, AreRefusedWhenTheyAreSomethingElse) {
  for (const char* text :
       {"null", "[]", "{}", R"({"m":"gossip"})", R"({"m":7})",
        R"({"m":"append-entries","term":1,"previous_index":0,"previous_term":0,"commit":0,
            "round":0,"entries":[[1]]})",
        R"({"m":"request-vote","term":1,"last_index":0,"last_term":0,"ballot":"secret"})"}) {
    EXPECT_FALSE(parse_peer_message(Document::parse(text))) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::raft
