#include "targets/paxos/messages.h"

#include <gtest/gtest.h>

namespace linnet::targets::paxos {
namespace {

const Ballot kBallot{3, NodeId{2}};

const std::vector<PeerMessage>& one_of_each() {
  static const std::vector<PeerMessage> messages{
      Prepare{kBallot, LogIndex{17}},
      Promise{kBallot, LogIndex{17}, {{LogIndex{19}, {{2, NodeId{1}}, {0, 255}}}}},
      Accept{kBallot, 11, LogIndex{5}, LogIndex{7}, {{1, 2}, {}}},
      Accepted{kBallot, 11, LogIndex{7}, LogIndex{8}},
      Chosen{kBallot, 11, LogIndex{5}},
      Confirm{kBallot, 11},
      Preempted{kBallot, {4, NodeId{1}}},
      Learn{LogIndex{5}, LogIndex{100}, 300},
      Values{LogIndex{6}, {{kBallot, {1}}, {kBallot, {}}}},
      SnapshotPart{LogIndex{100}, 300, {1, 2, 3}, true},
  };
  return messages;
}

TEST(PaxosMessages, SurviveTheWire) {
  for (const PeerMessage& message : one_of_each()) {
    const Document document = to_document(message);
    const auto received = wire::from_bytes(wire::to_bytes(document)).value();
    EXPECT_EQ(to_document(parse_peer_message(received).value()), document);
  }
}

TEST(PaxosMessages, AreRefusedWhenAFieldIsMissingNegativeOrTooLarge) {
  for (const PeerMessage& message : one_of_each()) {
    const Document good = to_document(message);
    for (const auto& [field, value] : good.items()) {
      Document without = good;
      without.erase(field);
      EXPECT_FALSE(parse_peer_message(without)) << good["m"] << " " << field;
      for (const Document& wrong : {Document(-1), Document(std::uint64_t{1} << 63)}) {
        Document changed = good;
        changed[field] = wrong;
        EXPECT_FALSE(parse_peer_message(changed)) << good["m"] << " " << field;
      }
    }
  }
}

TEST(PaxosMessages, AreRefusedWhenTheyAreSomethingElse) {
  for (const char* text : {"null", "[]", "{}", R"({"m":"gossip"})", R"({"m":7})",
                           R"({"m":"confirm","ballot":[1],"round":0})",
                           R"({"m":"confirm","ballot":[1,4294967296],"round":0})",
                           R"({"m":"accept","ballot":[1,1],"round":0,"chosen":0,"first":1,
                               "commands":["text"]})",
                           R"({"m":"values","first":1,"values":[[1,1]]})",
                           R"({"m":"values","first":1,"values":[[1,1,"text"]]})",
                           R"({"m":"promise","ballot":[1,1],"chosen":0,"accepted":[7]})"}) {
    EXPECT_FALSE(parse_peer_message(Document::parse(text))) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::paxos
