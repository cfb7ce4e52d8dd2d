#include "targets/machine/machine.h"

#include <gtest/gtest.h>

#include <utility>

namespace linnet::targets::machine {
namespace {

using wire::ErrorCode;

// One session's commands, numbered as they are made.
class Session {
 public:
  Session(std::string name, Machine& machine) : name_(std::move(name)), machine_(machine) {}

  Outcome call(const std::string& object, const std::string& f, Document value = {},
               const std::string& key = "k") {
    last_ = to_bytes({name_, ++sequence_, object, key, f, std::move(value)});
    return machine_.apply(last_);
  }
  Outcome repeat() { return machine_.apply(last_); }
  void skip_to(std::int64_t sequence) { sequence_ = sequence - 1; }

 private:
  std::string name_;
  Machine& machine_;
  std::int64_t sequence_ = 0;
  Bytes last_;
};

Document read(const Machine& machine, const std::string& object, const std::string& f = "read",
              Document value = {}) {
  return machine.read(to_bytes({"", 0, object, "k", f, std::move(value)})).value;
}

class MachineTest : public testing::Test {
 protected:
  Machine machine_{{}};
  Session a_{"a", machine_};
  Session b_{"b", machine_};
};

TEST_F(MachineTest, ARegisterReadsNullWhenAbsentAndOtherwiseTheLastValue) {
  EXPECT_EQ(read(machine_, "register"), nullptr);
  a_.call("register", "write", {{"any", "json"}});
  EXPECT_EQ(read(machine_, "register"), Document({{"any", "json"}}));
  a_.call("register", "delete");
  EXPECT_EQ(read(machine_, "register"), nullptr);
}

TEST_F(MachineTest, CasWritesOnlyOverTheExpectedValue) {
  EXPECT_EQ(a_.call("register", "cas", {nullptr, 1}), (Outcome{})) << "an absent key is null";
  EXPECT_EQ(a_.call("register", "cas", {7, 2}).error, ErrorCode::kCasMismatch);
  EXPECT_EQ(read(machine_, "register"), 1);
  EXPECT_EQ(a_.call("register", "cas", {1, 2}), (Outcome{}));
  EXPECT_EQ(read(machine_, "register"), 2);
}

TEST_F(MachineTest, AppendedTextFollowsTextAndNothingElse) {
  a_.call("register", "append", "x");
  a_.call("register", "append", "y");
  EXPECT_EQ(read(machine_, "register"), "xy");
  a_.call("register", "write", 7);
  EXPECT_EQ(a_.call("register", "append", "z").error, ErrorCode::kWrongType);
  EXPECT_EQ(read(machine_, "register"), 7);
}

TEST_F(MachineTest, ACounterAddsFromZeroAndWrapsAtItsEnds) {
  EXPECT_EQ(read(machine_, "counter"), 0);
  EXPECT_EQ(a_.call("counter", "add-and-get", 5).value, 5);
  a_.call("counter", "add", -7);
  EXPECT_EQ(read(machine_, "counter"), -2);
  a_.call("counter", "add", std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read(machine_, "counter"), std::numeric_limits<std::int64_t>::max() - 1);
}

TEST_F(MachineTest, AListKeepsTheOrderOfAppends) {
  EXPECT_EQ(read(machine_, "list"), Document::array());
  a_.call("list", "append", 2);
  b_.call("list", "append", 1);
  EXPECT_EQ(read(machine_, "list"), Document({2, 1}));
}

TEST_F(MachineTest, AQueueGivesTheFirstAndNullWhenEmpty) {
  a_.call("queue", "enqueue", 1);
  a_.call("queue", "enqueue", 2);
  EXPECT_EQ(b_.call("queue", "dequeue").value, 1);
  EXPECT_EQ(b_.call("queue", "dequeue").value, 2);
  EXPECT_EQ(b_.call("queue", "dequeue"), (Outcome{}));
}

TEST_F(MachineTest, ASetHasEachMemberOnceAndInOrder) {
  EXPECT_EQ(a_.call("set", "add", 3).value, true);
  EXPECT_EQ(a_.call("set", "add", 1).value, true);
  EXPECT_EQ(b_.call("set", "add", 3).value, false);
  EXPECT_EQ(read(machine_, "set"), Document({1, 3}));
  EXPECT_EQ(read(machine_, "set", "contains", 3), true);
  EXPECT_EQ(b_.call("set", "remove", 3).value, true);
  EXPECT_EQ(b_.call("set", "remove", 3).value, false);
  EXPECT_EQ(read(machine_, "set", "contains", 3), false);
}

TEST_F(MachineTest, ALockIsHeldByOneSessionAndEachHolderHasAHigherToken) {
  EXPECT_EQ(a_.call("lock", "acquire").value, 1);
  EXPECT_EQ(a_.call("lock", "acquire").error, ErrorCode::kLockHeld);
  EXPECT_EQ(b_.call("lock", "acquire").error, ErrorCode::kLockHeld);
  EXPECT_EQ(b_.call("lock", "release").error, ErrorCode::kNotHolder);
  EXPECT_EQ(a_.call("lock", "release"), (Outcome{}));
  EXPECT_EQ(a_.call("lock", "release").error, ErrorCode::kNotHolder);
  EXPECT_EQ(b_.call("lock", "acquire").value, 2);
}

TEST_F(MachineTest, ObjectsOfDifferentKindsAndKeysAreApart) {
  a_.call("register", "write", 1);
  a_.call("counter", "add", 2);
  a_.call("register", "write", 3, "other");
  EXPECT_EQ(read(machine_, "register"), 1);
  EXPECT_EQ(read(machine_, "counter"), 2);
}

TEST_F(MachineTest, ARetryIsAppliedOnceAndGivenTheFirstOutcome) {
  a_.call("register", "cas", {nullptr, 1});
  b_.call("register", "write", 9);
  EXPECT_EQ(a_.repeat(), (Outcome{}));
  EXPECT_EQ(read(machine_, "register"), 9);
  const auto mismatch = a_.call("register", "cas", {1, 2});
  b_.call("register", "write", 1);
  EXPECT_EQ(a_.repeat(), mismatch) << "failures are remembered too";
  const auto dequeued = a_.call("queue", "dequeue");
  b_.call("queue", "enqueue", 1);
  EXPECT_EQ(a_.repeat(), dequeued) << "and so is what was found";
}

TEST_F(MachineTest, ACommandOfAnEarlierNumberIsNotAppliedAndItsAnswerIsUnknown) {
  a_.skip_to(3);
  a_.call("register", "write", 3);
  a_.skip_to(2);
  EXPECT_EQ(a_.call("register", "write", 2).error, ErrorCode::kStaleSequence);
  EXPECT_EQ(read(machine_, "register"), 3);
}

TEST_F(MachineTest, AReadInTheLogIsAnsweredAndIsNotOfItsSession) {
  a_.call("register", "write", 1);
  const auto bytes = to_bytes({"a", 0, "register", "k", "read", nullptr});
  EXPECT_EQ(machine_.apply(bytes).value, 1);
}

TEST(Machine, WithoutDuplicateSuppressionARetryIsAppliedAgain) {
  Machine machine({.suppress_duplicates = false});
  Session session("s", machine);
  session.call("counter", "add", 1);
  session.repeat();
  EXPECT_EQ(read(machine, "counter"), 2);
}

TEST_F(MachineTest, IsTheSameWhenItIsRestoredFromWhatItSaved) {
  a_.call("register", "write", {{"any", "json"}});
  a_.call("lock", "acquire");
  b_.call("counter", "add-and-get", 2);
  Machine other({});
  ASSERT_TRUE(other.restore(machine_.save()));
  EXPECT_EQ(read(other, "register"), Document({{"any", "json"}}));
  EXPECT_EQ(other.save(), machine_.save());
  Session again("b", other);
  EXPECT_EQ(again.call("counter", "add-and-get", 2).value, 2) << "a retry of b's first command";
  EXPECT_EQ(read(other, "counter"), 2);
}

TEST(Machine, WithoutSessionsInSnapshotsARetryIsAppliedAgainAfterOne) {
  Machine machine({.sessions_in_snapshots = false});
  Session session("s", machine);
  session.call("counter", "add", 1);
  ASSERT_TRUE(machine.restore(machine.save()));
  session.repeat();
  EXPECT_EQ(read(machine, "counter"), 2);
}

TEST_F(MachineTest, IsANewOneWhenItIsRestoredFromNothing) {
  a_.call("counter", "add", 1);
  ASSERT_TRUE(machine_.restore({}));
  EXPECT_EQ(machine_.save(), Machine({}).save());
}

TEST_F(MachineTest, WhatIsNoSnapshotIsRefusedAndChangesNothing) {
  a_.call("counter", "add", 1);
  EXPECT_FALSE(machine_.restore({{0xC1}}));
  EXPECT_FALSE(machine_.restore(wire::to_bytes({{"objects", 7}, {"sessions", {{1}}}})));
  EXPECT_EQ(read(machine_, "counter"), 1);
}

TEST_F(MachineTest, BytesThatAreNoCommandChangeNothing) {
  EXPECT_EQ(machine_.apply({}).error, ErrorCode::kMalformed);
  EXPECT_EQ(a_.call("register", "drop").error, ErrorCode::kMalformed);
  EXPECT_EQ(a_.call("counter", "add", "one").error, ErrorCode::kMalformed);
  const auto write = to_bytes({"s", 1, "register", "k", "write", 1});
  EXPECT_EQ(machine_.read(write).error, ErrorCode::kMalformed);
  EXPECT_EQ(read(machine_, "register"), nullptr);
}

TEST(Command, IsParsedFromARequestAndSurvivesTheLog) {
  const auto command =
      parse_command({1, "s", 3, {{"f", "cas"}, {"key", "k"}, {"value", {nullptr, {1, 2}}}}});
  const auto again = command_from_bytes(to_bytes(command.value())).value();
  EXPECT_EQ(again.session, "s");
  EXPECT_EQ(again.sequence, 3);
  EXPECT_EQ(again.object, "register") << "unless it is said";
  EXPECT_EQ(again.key, "k");
  EXPECT_EQ(again.f, "cas");
  EXPECT_EQ(again.value, Document({nullptr, {1, 2}}));
}

TEST(Command, IsRefusedWhenCutAnywhereOrFollowedByMore) {
  Bytes bytes = to_bytes({"s", 1, "register", "k", "write", Document({1, "two"})});
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(command_from_bytes(std::span(bytes).first(length))) << length;
  }
  bytes.push_back(0);
  EXPECT_FALSE(command_from_bytes(bytes));
}

TEST(Command, IsRefusedWithTheFieldThatIsWrong) {
  const auto place = [](const std::string& session, int sequence, const char* command) {
    return parse_command({1, session, sequence, Document::parse(command)}).error().front().place;
  };
  EXPECT_EQ(place("s", 1, "7"), "f");
  EXPECT_EQ(place("s", 1, R"({"f":"drop","key":"k"})"), "f");
  EXPECT_EQ(place("s", 1, R"({"f":"write","object":"queue","key":"k"})"), "f");
  EXPECT_EQ(place("s", 1, R"({"f":"write","object":7,"key":"k"})"), "object");
  EXPECT_EQ(place("s", 1, R"({"f":"read","key":7})"), "key");
  EXPECT_EQ(place("s", 1, R"({"f":"read","key":"k","value":1})"), "value");
  EXPECT_EQ(place("s", 1, R"({"f":"cas","key":"k","value":[1]})"), "value");
  EXPECT_EQ(place("", 1, R"({"f":"write","key":"k","value":1})"), "session");
  EXPECT_EQ(place("s", 0, R"({"f":"write","key":"k","value":1})"), "sequence");
}

}  // namespace
}  // namespace linnet::targets::machine
