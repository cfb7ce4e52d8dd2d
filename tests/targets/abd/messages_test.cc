#include "targets/abd/messages.h"

#include <gtest/gtest.h>

namespace linnet::targets::abd {
namespace {

const Tagged kTagged{{5, NodeId{2}}, {{"any", "value"}}};

const std::vector<PeerMessage>& one_of_each() {
  static const std::vector<PeerMessage> messages{Query{{3, 17}, "x"}, Report{{3, 17}, kTagged},
                                                 Store{{3, 17}, "x", kTagged}, Stored{{3, 17}}};
  return messages;
}

TEST(AbdMessages, SurviveTheWire) {
  for (const PeerMessage& message : one_of_each()) {
    const Document document = to_document(message);
    const auto received = wire::from_bytes(wire::to_bytes(document)).value();
    EXPECT_EQ(to_document(parse_peer_message(received).value()), document);
  }
}

TEST(AbdMessages, AreRefusedWhenAFieldIsMissingOrOfAnotherKind) {
  for (const PeerMessage& message : one_of_each()) {
    const Document good = to_document(message);
    for (const auto& [field, value] : good.items()) {
      Document without = good;
      without.erase(field);
      EXPECT_FALSE(parse_peer_message(without)) << good["m"] << " " << field;
      if (field == "value") continue;
      Document negative = good;
      negative[field] = -1;
      EXPECT_FALSE(parse_peer_message(negative)) << good["m"] << " " << field;
    }
  }
}

TEST(AbdMessages, AreRefusedWhenTheyAreSomethingElse) {
  for (const char* text :
       {"null", "[]", "{}", R"({"m":"gossip"})", R"({"m":"stored","operation":[1]})",
        R"({"m":"stored","operation":[1,-1]})",
        R"({"m":"report","operation":[1,1],"tag":[1,4294967296],"value":1})"}) {
    EXPECT_FALSE(parse_peer_message(Document::parse(text))) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::abd
