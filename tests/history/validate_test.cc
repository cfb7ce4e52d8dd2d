#include "history/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::history {
namespace {

using testing::HasSubstr;

struct Row {
  int process;
  EventType type;
  const char* f;
};

History history_of(const std::vector<Row>& rows) {
  History history;
  for (const Row& row : rows) {
    Event event;
    event.index = static_cast<std::int64_t>(history.events.size());
    event.line = static_cast<int>(history.events.size()) + 1;
    event.process = ProcessId(row.process);
    event.type = row.type;
    event.f = row.f;
    history.events.push_back(event);
  }
  return history;
}

TEST(Validate, AcceptsAWellFormedHistory) {
  EXPECT_TRUE(validate(history_of({{0, EventType::invoke, "read"},
                                   {1, EventType::invoke, "write"},
                                   {0, EventType::fail, "read"},
                                   {0, EventType::invoke, "read"},
                                   {1, EventType::info, "write"}}),
                       "h")
                  .empty());
}

TEST(Validate, RefusesASecondInvocation) {
  const auto errors =
      validate(history_of({{0, EventType::invoke, "read"}, {0, EventType::invoke, "write"}}), "h");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors.front().place, "h:2");
  EXPECT_THAT(errors.front().what, HasSubstr("while its read is open (line 1)"));
}

TEST(Validate, RefusesAProcessThatWasRetired) {
  const auto errors = validate(history_of({{0, EventType::invoke, "write"},
                                           {0, EventType::info, "write"},
                                           {0, EventType::invoke, "read"}}),
                               "h");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors.front().what, HasSubstr("retired"));
}

TEST(Validate, RefusesACompletionOfNothingOrOfSomethingElse) {
  const auto errors = validate(history_of({{0, EventType::ok, "write"},
                                           {1, EventType::invoke, "read"},
                                           {1, EventType::ok, "write"}}),
                               "h");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_THAT(errors[0].what, HasSubstr("without having invoked it"));
  EXPECT_THAT(errors[1].what, HasSubstr("had invoked read (line 2)"));
}

TEST(Validate, RefusesAnotherKey) {
  auto history = history_of({{0, EventType::invoke, "read"}, {0, EventType::ok, "read"}});
  history.events[0].key = "a";
  EXPECT_TRUE(validate(history, "h").empty());  // the completion may leave the key out
  history.events[1].key = "b";
  EXPECT_EQ(validate(history, "h").size(), 1U);
}

TEST(Validate, RefusesTimeAndIndexThatGoBack) {
  auto history = history_of({{0, EventType::invoke, "read"}, {0, EventType::ok, "read"}});
  history.events[0].index = 5;
  history.events[0].time = std::chrono::seconds(1);
  const auto errors = validate(history, "h");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_THAT(errors[0].what, HasSubstr("index 1 does not rise"));
  EXPECT_THAT(errors[1].what, HasSubstr("goes back"));
}

}  // namespace
}  // namespace linnet::history
