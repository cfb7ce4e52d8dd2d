#include "targets/paxos/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::targets::paxos {
namespace {

using testing::HasSubstr;

const Ballot kFirst{1, NodeId{2}};
const Ballot kSecond{2, NodeId{1}};

std::vector<Bytes> encode(const std::vector<Record>& records) {
  std::vector<Bytes> result;
  for (const Record& record : records) result.push_back(to_bytes(record));
  return result;
}

SnapshotRecord snapshot(std::int64_t index, std::int64_t log_start) {
  return {{LogIndex{index}, std::make_shared<const Bytes>(Bytes{7})}, LogIndex{log_start}};
}

TEST(PaxosRecords, NoRecordsMakeTheStateOfANewReplica) {
  const auto state = recover({}).value();
  EXPECT_EQ(state.promised, Ballot());
  EXPECT_FALSE(state.snapshot);
  EXPECT_EQ(state.log.last(), LogIndex{0});
  EXPECT_EQ(state.chosen, LogIndex{0});
}

TEST(PaxosRecords, TheLastPromiseAndTheLastAcceptanceOfASlotHold) {
  const auto state = recover(encode({
                                 PromiseRecord{kFirst},
                                 AcceptanceRecord{LogIndex{1}, {kFirst, {1}}},
                                 AcceptanceRecord{LogIndex{3}, {kFirst, {3}}},
                                 PromiseRecord{kSecond},
                                 AcceptanceRecord{LogIndex{1}, {kSecond, {2}}},
                                 ChosenRecord{LogIndex{1}},
                             }))
                         .value();
  EXPECT_EQ(state.promised, kSecond);
  EXPECT_EQ(state.log.at(LogIndex{1}), (Acceptance{kSecond, {2}}));
  EXPECT_EQ(state.log.find(LogIndex{2}), nullptr);
  EXPECT_EQ(state.log.at(LogIndex{3}), (Acceptance{kFirst, {3}}));
  EXPECT_EQ(state.chosen, LogIndex{1});
}

TEST(PaxosRecords, ASnapshotBeginsTheLogAnew) {
  const auto state = recover(encode({
                                 AcceptanceRecord{LogIndex{1}, {kFirst, {1}}},
                                 snapshot(5, 4),
                                 AcceptanceRecord{LogIndex{5}, {kFirst, {5}}},
                                 AcceptanceRecord{LogIndex{7}, {kFirst, {7}}},
                             }))
                         .value();
  EXPECT_EQ(state.log.start(), LogIndex{4});
  EXPECT_EQ(state.log.last(), LogIndex{7});
  EXPECT_EQ(state.chosen, LogIndex{5});
  EXPECT_EQ(state.snapshot->index, LogIndex{5});
}

TEST(PaxosRecords, WhatHasNoValueIsNotKnownToBeChosen) {
  const auto missing =
      encode({AcceptanceRecord{LogIndex{1}, {kFirst, {1}}},
              AcceptanceRecord{LogIndex{3}, {kFirst, {3}}}, ChosenRecord{LogIndex{3}}});
  EXPECT_EQ(recover(missing).value().chosen, LogIndex{1});
  const auto covered = recover(encode({snapshot(5, 2)})).value();
  EXPECT_EQ(covered.log.start(), LogIndex{5});
  EXPECT_EQ(covered.chosen, LogIndex{5});
}

TEST(PaxosRecords, ARecordThatDoesNotFitIsNamed) {
  const auto old = recover(encode({snapshot(5, 4), AcceptanceRecord{LogIndex{4}, {kFirst, {1}}}}));
  ASSERT_FALSE(old);
  EXPECT_THAT(old.error().front().text(), HasSubstr("record 2: does not fit"));
  EXPECT_FALSE(recover(encode({snapshot(5, 6)})));
}

TEST(PaxosRecords, BytesThatAreNoRecordAreRefused) {
  EXPECT_FALSE(parse_record({}));
  for (const char* text :
       {"null", "[]", "[1]", "[1,2,-1]", "[1,2,4294967296]", "[2,1,1,1,\"text\"]", "[3,\"x\"]",
        "[4,1,1]", "[5,1]", "{\"promise\":1}"}) {
    const std::vector<Bytes> records{wire::to_bytes(Document::parse(text))};
    EXPECT_FALSE(parse_record(records.front())) << text;
    EXPECT_FALSE(recover(records)) << text;
  }
}

}  // namespace
}  // namespace linnet::targets::paxos
