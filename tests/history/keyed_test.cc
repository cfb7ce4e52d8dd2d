#include "history/keyed.h"

#include <gtest/gtest.h>

#include "history/null_reads.h"

namespace linnet::history {
namespace {

Event event_of(EventType type, Value value) {
  Event event;
  event.type = type;
  event.f = "read";
  event.value = std::move(value);
  event.line = 1;
  return event;
}

TEST(SplitKeys, TakesTheKeyOutOfEveryValue) {
  History history;
  history.events = {event_of(EventType::invoke, Value::pair("x", Value())),
                    event_of(EventType::ok, Value::pair("x", Value::pair(1, 2))),
                    event_of(EventType::info, "crashed")};
  Problems problems("h");
  split_keys(history, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(history.events[0].key, Value("x"));
  EXPECT_TRUE(history.events[0].value.is_null());
  EXPECT_EQ(history.events[1].value, Value::pair(1, 2));
  EXPECT_EQ(history.events[2].key, std::nullopt);
  EXPECT_TRUE(history.events[2].value.is_null());
}

TEST(SplitKeys, RefusesWhatIsNoPairOrHasAKey) {
  History history;
  history.events = {event_of(EventType::invoke, 1), event_of(EventType::ok, Value::pair(1, 2))};
  history.events[1].key = "k";
  Problems problems("h");
  split_keys(history, problems);
  EXPECT_EQ(problems.count(), 2U);
}

TEST(ForgetNullReads, MakesThemUnknownAndNothingElse) {
  std::vector<Operation> operations(4);
  for (Operation& operation : operations) {
    operation.outcome = Outcome::ok;
    operation.returned = 9;
    operation.f = "read";
  }
  operations[1].output = 3;
  operations[2].f = "write";
  operations[3].f = "get";
  forget_null_reads(operations);
  EXPECT_EQ(operations[0].outcome, Outcome::info);
  EXPECT_EQ(operations[0].returned, Operation::kNever);
  EXPECT_EQ(operations[1].outcome, Outcome::ok);
  EXPECT_EQ(operations[2].outcome, Outcome::ok);
  EXPECT_EQ(operations[3].outcome, Outcome::info);
}

}  // namespace
}  // namespace linnet::history
