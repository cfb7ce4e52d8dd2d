#include "targets/abd/records.h"

#include <gtest/gtest.h>

namespace linnet::targets::abd {
namespace {

const Tagged kFirst{{1, NodeId{2}}, "a"};
const Tagged kSecond{{2, NodeId{1}}, "b"};

const std::vector<Bytes>& records() {
  static const std::vector<Bytes> records{
      to_bytes(IncarnationRecord{1}),
      to_bytes(StoreRecord{"x", kFirst}),
      to_bytes(IncarnationRecord{2}),
      to_bytes(StoreRecord{"x", kSecond}),
      to_bytes(WriteRecord{"s", 3, "x", {{7, NodeId{1}}, "c"}}),
      to_bytes(WriteRecord{"s", 4, "y", {{8, NodeId{1}}, "d"}}),
  };
  return records;
}

TEST(AbdRecords, NoRecordsMakeTheStateOfANewReplica) {
  const auto state = recover({}).value();
  EXPECT_EQ(state.incarnation, 0);
  EXPECT_TRUE(state.registers.empty());
}

TEST(AbdRecords, TheLastOfARegisterAndOfASessionHold) {
  const auto state = recover(records()).value();
  EXPECT_EQ(state.incarnation, 2);
  EXPECT_EQ(state.last_number, 8);
  EXPECT_EQ(state.registers.at("x"), kSecond);
  EXPECT_EQ(state.writes.at("s").sequence, 4);
  EXPECT_EQ(state.writes.at("s").key, "y");
  EXPECT_FALSE(state.writes.at("s").done);
}

TEST(AbdRecords, ACheckpointHoldsAllOfIt) {
  auto state = recover(records()).value();
  state.last_number = 99;
  const auto copy = recover(checkpoint(state)).value();
  EXPECT_EQ(copy.incarnation, 2);
  EXPECT_EQ(copy.last_number, 99);
  EXPECT_EQ(copy.registers, state.registers);
  EXPECT_EQ(copy.writes.at("s").tagged, state.writes.at("s").tagged);
}

TEST(AbdRecords, BytesThatAreNoRecordAreRefused) {
  EXPECT_FALSE(parse_record({}));
  for (const char* text :
       {"null", "[]", "[1]", "[1,-1]", "[2,\"x\",1,1]", "[2,7,1,1,1]", "[2,\"x\",1,4294967296,1]",
        "[3,\"x\",1,1,1,\"s\",-1]", "[3,\"x\",1,1,1,7,1]", "[4,\"x\"]", "[5,1]", "{\"a\":1}"}) {
    const std::vector<Bytes> one{wire::to_bytes(Document::parse(text))};
    EXPECT_FALSE(parse_record(one.front())) << text;
    const auto state = recover(one);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().front().place, "record 1");
  }
}

}  // namespace
}  // namespace linnet::targets::abd
