// What Attiya, Bar-Noy and Dolev (1995) and Lynch and Shvartsman (1997) say of registers held by
// majorities, and what becomes of it under each deliberate bug.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/targets/abd/scripted_registers.h"

namespace linnet::targets::abd {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Abd, AWriteIsAcknowledgedWhenAMajorityHoldsItDurably) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 7);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  EXPECT_FALSE(registers.is_answered(1)) << "one round is not enough";
  registers.deliver(1, 2);
  EXPECT_EQ(registers.held(2).value, 7);
  EXPECT_FALSE(registers.is_answered(1));
  registers.deliver(2, 1);
  EXPECT_EQ(registers.answers().at(1), nullptr);
  EXPECT_EQ(registers.held(1).value, 7);
}

TEST(Abd, AReadFindsTheLastWriteWhicheverMajorityItAsks) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 7);
  registers.exchange(1, {2});
  registers.read(3, 2);
  registers.exchange(3, {1});
  EXPECT_EQ(registers.answers().at(2), 7);
  registers.read(3, 3);
  registers.exchange(3, {2});
  EXPECT_EQ(registers.answers().at(3), 7);
}

TEST(Abd, ARegisterThatWasNeverWrittenReadsNull) {
  ScriptedRegisters registers(3);
  registers.read(1, 1);
  registers.exchange(1, {2});
  EXPECT_EQ(registers.answers().at(1), nullptr);
}

TEST(Abd, OneReplicaAloneHasAMajorityOfOne) {
  ScriptedRegisters registers(1);
  registers.write(1, 1, 7);
  registers.read(1, 2);
  EXPECT_EQ(registers.answers().at(2), 7);
}

TEST(Abd, AReadThatHearsOneTagFromAMajorityStoresNothing) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 7);
  registers.exchange(1, {2});
  registers.read(1, 2);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  EXPECT_TRUE(registers.is_answered(2));
  EXPECT_THAT(registers.take(1, 2), IsEmpty());
}

// One read finds a write that has reached a minority; a later one must not find less.
bool no_read_finds_less_than_one_before(ScriptedRegisters& registers) {
  registers.write(1, 1, 7);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  registers.take(1, 2);  // n1 alone holds the value
  registers.take(1, 3);
  registers.read(2, 2);
  registers.exchange(2, {1});
  registers.read(2, 3);
  registers.exchange(2, {3});
  return registers.answers().at(2) == 7 && registers.answers().at(3) == 7;
}

TEST(Abd, AReadWritesBackSoThatNoLaterReadFindsLess) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(no_read_finds_less_than_one_before(right));
  ScriptedRegisters broken(3, {Bug::kReadWithoutWriteBack});
  EXPECT_FALSE(no_read_finds_less_than_one_before(broken));
}

// Two coordinators write, one after the other.
bool the_later_write_wins(ScriptedRegisters& registers) {
  for (int i = 1; i <= 3; ++i) {
    registers.write(1, i, i, i);
    registers.exchange(1, {2});
  }
  registers.write(3, 4, 4);
  registers.exchange(3, {2});
  registers.read(2, 5);
  registers.exchange(2, {1});
  return registers.answers().at(5) == 4;
}

TEST(Abd, AWriteTakesATagAboveAllThatAMajorityHolds) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(the_later_write_wins(right));
  ScriptedRegisters broken(3, {Bug::kWriteWithoutQuery});
  EXPECT_FALSE(the_later_write_wins(broken));
}

// Two coordinators ask at the same time, and are told the same number.
bool replicas_agree_on_concurrent_writes(ScriptedRegisters& registers) {
  registers.write(1, 1, 10);
  registers.write(2, 2, 20);
  for (int round = 0; round < 2; ++round) {
    registers.deliver(1, 3);
    registers.deliver(3, 1);
    registers.deliver(2, 3);
    registers.deliver(3, 2);
  }
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  return registers.held(1) == registers.held(2) && registers.held(2) == registers.held(3);
}

TEST(Abd, TagsOfTwoCoordinatorsDiffer) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(replicas_agree_on_concurrent_writes(right));
  ScriptedRegisters broken(3, {Bug::kTagWithoutWriter});
  EXPECT_FALSE(replicas_agree_on_concurrent_writes(broken));
}

TEST(Abd, TagsOfTwoConcurrentWritesOfOneCoordinatorDiffer) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 10, 1, 0);
  registers.write(1, 2, 20, 1, 1);
  registers.exchange(1, {2});
  EXPECT_TRUE(registers.is_answered(1));
  EXPECT_TRUE(registers.is_answered(2));
  EXPECT_EQ(registers.held(1), registers.held(2));
  EXPECT_EQ(registers.held(1).tag.number, 2);
}

// The message that stores the first write is repeated after the second.
bool an_old_value_stays_away(ScriptedRegisters& registers) {
  registers.write(1, 1, 10);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  const auto stores = registers.take(1, 2);
  for (const Document& store : stores) registers.give(1, 2, store);
  registers.deliver(2, 1);
  registers.write(1, 2, 20, 2);
  registers.exchange(1, {2});
  for (const Document& store : stores) registers.give(1, 2, store);
  return registers.held(2).value == 20;
}

TEST(Abd, AReplicaKeepsTheHighestTag) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(an_old_value_stays_away(right));
  ScriptedRegisters broken(3, {Bug::kLowerTagTaken});
  EXPECT_FALSE(an_old_value_stays_away(broken));
}

bool a_restarted_majority_remembers(ScriptedRegisters& registers) {
  registers.write(1, 1, 10);
  registers.exchange(1, {2});
  registers.restart(1);
  registers.restart(2);
  registers.read(3, 2);
  registers.exchange(3, {2});
  return registers.answers().at(2) == 10;
}

TEST(Abd, WhatWasStoredOutlivesARestart) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(a_restarted_majority_remembers(right));
  ScriptedRegisters broken(3, {Bug::kStoreNotPersisted});
  EXPECT_FALSE(a_restarted_majority_remembers(broken));
}

bool a_minority_cannot_write(ScriptedRegisters& registers) {
  registers.write(1, 1, 10);
  registers.exchange(1, {2});
  return !registers.is_answered(1);
}

TEST(Abd, AMinorityAcknowledgesNothing) {
  ScriptedRegisters right(5);
  EXPECT_TRUE(a_minority_cannot_write(right));
  ScriptedRegisters broken(5, {Bug::kMinorityQuorum});
  EXPECT_FALSE(a_minority_cannot_write(broken));
}

// A write has reached its coordinator alone, which restarts; another write follows and is seen.
// Then the client repeats the first one.
bool a_repeated_write_takes_effect_once(ScriptedRegisters& registers) {
  registers.write(1, 1, 10);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  registers.take(1, 2);
  registers.restart(1);
  registers.write(3, 2, 20);
  registers.exchange(3, {2});
  registers.write(1, 3, 10);
  registers.exchange(1, {2});
  registers.read(2, 4);
  registers.exchange(2, {1});
  return registers.is_answered(3) && registers.answers().at(4) == 20;
}

TEST(AbdRetries, AWriteHasOneTagHoweverOftenItIsRepeated) {
  ScriptedRegisters right(3);
  EXPECT_TRUE(a_repeated_write_takes_effect_once(right));
  ScriptedRegisters broken(3, {Bug::kWriteNotRecorded});
  EXPECT_FALSE(a_repeated_write_takes_effect_once(broken));
}

TEST(AbdRetries, AWriteThatGoesOnAnswersAllAttempts) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 10);
  registers.write(1, 2, 10);
  registers.exchange(1, {2});
  registers.write(1, 3, 10);
  EXPECT_THAT(registers.answers(), SizeIs(3));
  EXPECT_EQ(registers.held(1).tag.number, 1);
}

TEST(AbdRetries, OthersThanTheSessionsHomeRefuseItsWritesAndNameIt) {
  ScriptedRegisters registers(3);
  registers.request(2, 1, {registers.session(3), 1, "register", "x", "write", 10});
  EXPECT_EQ(registers.refusals().at(1).code, wire::ErrorCode::kNotLeader);
  EXPECT_EQ(registers.refusals().at(1).leader, NodeId{3});
}

TEST(AbdRetries, ASessionThatHasGoneOnIsToldSo) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 10, 1);
  registers.write(1, 2, 20, 2);
  EXPECT_EQ(registers.refusals().at(1).code, wire::ErrorCode::kStaleSequence);
  registers.write(1, 3, 10, 1);
  EXPECT_EQ(registers.refusals().at(3).code, wire::ErrorCode::kStaleSequence);
  registers.exchange(1, {2});
  EXPECT_TRUE(registers.is_answered(2));
  registers.write(1, 4, 10, 1);
  EXPECT_EQ(registers.refusals().at(4).code, wire::ErrorCode::kStaleSequence);
}

TEST(Abd, QuestionsAreRepeatedToThoseWhoHaveNotAnswered) {
  ScriptedRegisters registers(5);
  registers.write(1, 1, 10);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  for (int node = 3; node <= 5; ++node) registers.take(1, node);
  registers.pass(ScriptedRegisters::kRepeat);
  EXPECT_THAT(registers.take(1, 2), IsEmpty());
  registers.exchange(1, {3, 4});
  EXPECT_TRUE(registers.is_answered(1));
}

TEST(Abd, WhoeverReachesNoMajorityIsToldSoUnlessItsWriteMayHaveBeenStored) {
  ScriptedRegisters registers(3);
  registers.write(1, 1, 10);
  registers.read(1, 2);
  registers.pass(ScriptedRegisters::kPatience);
  EXPECT_EQ(registers.refusals().at(1).code, wire::ErrorCode::kNotLeader);
  EXPECT_EQ(registers.refusals().at(2).code, wire::ErrorCode::kNotLeader);

  registers.write(1, 3, 10);
  registers.deliver(1, 2);
  registers.deliver(2, 1);
  registers.take(1, 2);
  registers.pass(10 * ScriptedRegisters::kPatience);
  EXPECT_FALSE(registers.refusals().contains(3));
  registers.exchange(1, {3});
  EXPECT_TRUE(registers.is_answered(3));
}

TEST(Abd, AnswersToAnEarlierIncarnationDoNotCount) {
  ScriptedRegisters registers(3);
  registers.read(1, 1);
  registers.deliver(1, 2);
  const auto reports = registers.take(2, 1);
  registers.restart(1);
  registers.read(1, 2);
  for (const Document& report : reports) registers.give(2, 1, report);
  EXPECT_FALSE(registers.is_answered(2));
}

TEST(Abd, RecordsOfValuesThatWereOverwrittenAreLeftBehind) {
  ScriptedRegisters registers(3, {}, 1000);
  for (int i = 1; i <= 1000; ++i) {
    registers.write(1, i, i, i);
    registers.exchange(1, {2});
  }
  EXPECT_LT(registers.disk(1).size(), 100U);
  EXPECT_EQ(registers.held(1).value, 1000);
  registers.restart(1);
  registers.write(1, 2000, 1000, 1000);
  registers.exchange(1, {2});
  EXPECT_EQ(registers.held(1).tag.number, 1000) << "a checkpoint holds the tags of writes";
}

TEST(Abd, OtherThingsThanRegistersAreRefusedWithARemedy) {
  ScriptedRegisters registers(3);
  registers.request(1, 1, {registers.session(1), 1, "register", "x", "cas", {1, 2}});
  registers.request(1, 2, {registers.session(1), 1, "queue", "x", "enqueue", 1});
  for (const int ticket : {1, 2}) {
    EXPECT_EQ(registers.refusals().at(ticket).code, wire::ErrorCode::kMalformed);
    EXPECT_THAT(registers.refusals().at(ticket).message, HasSubstr("register write"));
  }
}

TEST(Abd, MessagesThatAreNoneAndStrangersAreIgnored) {
  ScriptedRegisters registers(3);
  registers.give(2, 1, {{"m", "gossip"}});
  registers.give(9, 1, to_document(Query{{1, 1}, "x"}));
  EXPECT_THAT(registers.take(1, 9), IsEmpty());
  EXPECT_EQ(registers.core(1).status().role, "replica");
}

}  // namespace
}  // namespace linnet::targets::abd
