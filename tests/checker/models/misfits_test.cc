// What models say of operations that do not fit, and how they show states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

using List = std::vector<Value>;

// The operations one after the other, of which the last is impossible: what is said of it.
std::string misfit(std::string_view model, Operations operations, Value initial = {}) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    operations[i].process = history::ProcessId(static_cast<int>(i) + 1);
    operations[i].called = static_cast<std::int64_t>(i) * 2;
    operations[i].returned = operations[i].called + 1;
  }
  const auto result = check(model, operations, {.initial = initial});
  if (!result || !result->counterexample) return "fits";
  return result->counterexample->furthest.front().misfits.front().why;
}

Operations on_key(Operations operations) {
  for (history::Operation& operation : operations) operation.key = "k";
  return operations;
}

TEST(Misfit, IsToldInTheWordsOfTheObject) {
  EXPECT_EQ(misfit("queue", {ok("enqueue", 1), ok("enqueue", 3), ok("dequeue", {}, 3)}),
            "dequeue returned 3, but the front was 1");
  EXPECT_EQ(misfit("queue", {ok("dequeue", {}, 3)}), "dequeue returned 3, but the queue was empty");
  EXPECT_EQ(misfit("unordered-queue", {ok("enqueue", 1), ok("dequeue", {}, 3)}),
            "dequeue returned 3, but 3 was not in it");
  EXPECT_EQ(misfit("unordered-queue", {ok("enqueue", 1), ok("dequeue", {})}),
            "dequeue returned null, but the queue held [1]");
  EXPECT_EQ(misfit("stack", {ok("push", 1), ok("push", 3), ok("pop", {}, 1)}),
            "pop returned 1, but the top was 3");
  EXPECT_EQ(misfit("priority-queue", {ok("insert", 3), ok("insert", 1), ok("extract-min", {}, 3)}),
            "extract-min returned 3, but the least was 1");
  EXPECT_EQ(misfit("set", {ok("add", 1), ok("add", 1, true)}),
            "add returned true, but 1 was a member");
  EXPECT_EQ(misfit("set", {ok("remove", 1, true)}), "remove returned true, but 1 was not a member");
  EXPECT_EQ(misfit("set", {ok("add", 1), ok("contains", 1, false)}),
            "contains returned false, but 1 was a member");
  EXPECT_EQ(misfit("set", {ok("add", 1), ok("read", {}, List{})}),
            "read returned [], but the members were [1]");
  EXPECT_EQ(misfit("counter", {ok("add", 2), ok("read", {}, 3)}),
            "read returned 3, but the counter was 2");
  EXPECT_EQ(misfit("counter", {ok("add", 2), ok("add-and-get", 3, 3)}),
            "add-and-get returned 3, but the counter was 2");
  EXPECT_EQ(misfit("mutex", {ok("acquire", {}), ok("acquire", {})}),
            "acquire succeeded, but the lock was held");
  EXPECT_EQ(misfit("reentrant-mutex", {ok("acquire", {}), ok("release", {})}),
            "release succeeded, but the lock was held by process 1");
  EXPECT_EQ(misfit("fenced-mutex", {ok("acquire", 7, 5), ok("release", 7), ok("acquire", 7, 5)}),
            "acquire returned 5, but the last token was 5");
  EXPECT_EQ(misfit("semaphore", {ok("acquire", 2), ok("acquire", 2)}, 3),
            "acquire of 2 succeeded, but 1 of 3 permits were free");
  EXPECT_EQ(misfit("list-append", {ok("append", 1), ok("append", 2), ok("read", {}, List{1, 3})}),
            "read returned 3 at place 2 of the list, where 2 was");
  EXPECT_EQ(misfit("list-append", {ok("append", 1), ok("append", 2), ok("read", {}, List{1})}),
            "read returned 1 member, but the list had 2");
  EXPECT_EQ(misfit("key-value", on_key({ok("append", "a"), ok("append", "b"), ok("get", {}, "a")})),
            "get returned \"a\", but the value was \"ab\"");
  EXPECT_EQ(misfit("key-value", on_key({ok("put", 1), ok("append", "b")})),
            "append needs a string, but the value was 1");
  EXPECT_EQ(misfit("key-value", on_key({ok("put", 1), ok("delete", {}), ok("get", {}, 1)})),
            "get returned 1, but the value was null");
  EXPECT_EQ(misfit("multi-register", {ok("write", List{Value::pair("x", 1)}),
                                      ok("read", List{"x"}, List{Value::pair("x", 2)})}),
            "read returned x = 2, but the value was 1");
}

TEST(ModelInput, OfTheWrongShapeIsAnError) {
  const auto refused = [](std::string_view model, const history::Operation& kind) {
    history::Operation operation = kind;
    operation.called = 0;
    operation.returned = 1;
    const auto result = check(model, std::vector{operation});
    return result ? "accepted" : result.error().front().text();
  };
  const auto says = [](const std::string& what) { return testing::HasSubstr(what); };
  EXPECT_THAT(refused("queue", ok("enqueue", {})), says("enqueue needs a value, not null"));
  EXPECT_THAT(refused("stack", ok("enqueue", 1)), says("unknown function enqueue"));
  EXPECT_THAT(refused("set", ok("contains", 1)), says("contains returns a boolean, not null"));
  EXPECT_THAT(refused("set", ok("read", {}, 1)), says("read returns a list, not 1"));
  EXPECT_THAT(refused("counter", ok("add", "a")), says("add needs an integer, not \"a\""));
  EXPECT_THAT(refused("fenced-mutex", ok("acquire", {})),
              says("acquire returns an integer token, not null"));
  EXPECT_THAT(refused("semaphore", ok("acquire", -1)),
              says("acquire needs a number of permits, not -1"));
  EXPECT_THAT(refused("key-value", ok("get", {}, 1)), says("get has no key"));
  EXPECT_THAT(refused("key-value", on_key({ok("append", 1)}).front()),
              says("append needs a string, not 1"));
  EXPECT_THAT(refused("multi-register", ok("write", 1)),
              says("write needs a list of pairs [register, value], not 1"));
  EXPECT_THAT(refused("multi-register", ok("read", List{"x"}, List{Value::pair("y", 1)})),
              says("read returns a pair [register, value] for each register asked for"));
}

}  // namespace
}  // namespace linnet::checker
