#include <gtest/gtest.h>

#include "history/history.h"

namespace linnet::history {
namespace {

Event event(std::int64_t index, int process, EventType type, const char* f, Value value) {
  Event event;
  event.index = index;
  event.time = std::chrono::milliseconds(index);
  event.process = ProcessId(process);
  event.type = type;
  event.f = f;
  event.value = std::move(value);
  return event;
}

TEST(Operations, JoinInvocationsWithCompletions) {
  History history;
  history.events = {event(10, 0, EventType::invoke, "write", 5),
                    event(11, 1, EventType::invoke, "read", {}),
                    event(12, 0, EventType::ok, "write", 5),
                    event(13, 2, EventType::invoke, "cas", Value::pair(5, 6)),
                    event(14, 1, EventType::ok, "read", 5),
                    event(15, 2, EventType::info, "cas", Value::pair(5, 6)),
                    event(16, 3, EventType::invoke, "cas", Value::pair(1, 2)),
                    event(17, 3, EventType::fail, "cas", Value::pair(1, 2)),
                    event(18, 4, EventType::invoke, "read", {})};
  const auto joined = operations(history);
  ASSERT_EQ(joined.size(), 5U);
  EXPECT_EQ(joined[0].returned, 2);
  EXPECT_EQ(joined[1].called, 1);
  EXPECT_EQ(joined[1].output, Value(5));
  EXPECT_EQ(joined[2].outcome, Outcome::info);
  EXPECT_EQ(joined[2].returned, Operation::kNever);
  EXPECT_TRUE(joined[2].completed);
  EXPECT_EQ(joined[3].outcome, Outcome::fail);
  EXPECT_EQ(joined[4].outcome, Outcome::info);
  EXPECT_FALSE(joined[4].completed);
}

TEST(Operations, ReadAsOneLineEach) {
  Operation operation;
  operation.process = ProcessId(3);
  operation.f = "read";
  operation.key = "k1";
  operation.outcome = Outcome::ok;
  EXPECT_EQ(text(operation), "process 3: read \"k1\" -> ok null");
  operation.f = "cas";
  operation.input = Value::pair(1, 4);
  operation.outcome = Outcome::info;
  operation.error = "timeout";
  EXPECT_EQ(text(operation), "process 3: cas \"k1\" [1, 4] -> info (timeout)");
}

TEST(OperationsDeathTest, NeedAWellFormedHistory) {
  History history;
  history.events = {event(0, 0, EventType::ok, "read", 1)};
  EXPECT_DEATH(operations(history), "completes nothing");
}

}  // namespace
}  // namespace linnet::history
