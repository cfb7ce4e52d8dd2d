#include "checker/propose.h"

#include <gtest/gtest.h>

#include "checker/check.h"
#include "checker/phrases.h"
#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

using List = std::vector<Value>;

Operations on_key(Operations operations) {
  for (history::Operation& operation : operations) operation.key = "k";
  return operations;
}

std::string proposed(const Operations& operations) {
  const auto proposal = propose_model(operations);
  return proposal ? std::string(proposal->model) : "none";
}

TEST(Proposal, IsTheModelWithTheFunctionsSeen) {
  EXPECT_EQ(proposed({ok("read", {}, 1), ok("write", 1)}), "register");
  EXPECT_EQ(proposed(on_key({ok("read", {}, 1), ok("write", 1)})), "register");
  EXPECT_EQ(proposed({ok("read", {}, 1), ok("write", 1), ok("cas", Value::pair(1, 2))}),
            "cas-register");
  EXPECT_EQ(proposed(on_key({ok("get", {}, 1), ok("put", 1)})), "key-value");
  EXPECT_EQ(proposed({ok("enqueue", 1), ok("dequeue", {}, 1)}), "queue");
  EXPECT_EQ(proposed({ok("push", 1), ok("pop", {}, 1)}), "stack");
  EXPECT_EQ(proposed({ok("insert", 1), ok("extract-min", {}, 1)}), "priority-queue");
  EXPECT_EQ(proposed({ok("add", 1), ok("contains", 1, true)}), "set");
  EXPECT_EQ(proposed({ok("txn", List{})}), "multi-register");
}

TEST(Proposal, GoesByValuesWhereFunctionsDoNotDecide) {
  EXPECT_EQ(proposed({ok("append", 1), ok("read", {}, List{1})}), "list-append");
  EXPECT_EQ(proposed(on_key({ok("append", "a"), ok("get", {}, "a")})), "key-value");
  EXPECT_EQ(proposed(on_key({ok("append", "a"), ok("read", {}, "a")})), "key-value");
  EXPECT_EQ(proposed({ok("acquire", {}), ok("release", {})}), "mutex");
  EXPECT_EQ(proposed({ok("acquire", {}, 1), ok("release", {})}), "fenced-mutex");
  EXPECT_EQ(proposed({ok("add", 1), ok("read", {}, List{1})}), "set");
  EXPECT_EQ(proposed({ok("add", 1), ok("read", {}, 1)}), "counter");
  EXPECT_EQ(proposed({ok("write", List{Value::pair("x", 1)}), ok("read", List{"x"})}),
            "multi-register");
}

TEST(Proposal, SaysWhyAndWhatElseThereIs) {
  EXPECT_EQ(propose_model(Operations{ok("enqueue", 1), ok("dequeue", {}, 1)})->why,
            "its functions are dequeue and enqueue; unordered-queue has the same and promises no "
            "order");
  EXPECT_EQ(propose_model(Operations{ok("push", 1)})->why, "its function is push");
}

TEST(Proposal, IsNoneForFunctionsThatNoModelHasTogether) {
  EXPECT_EQ(proposed({}), "none");
  EXPECT_EQ(proposed({ok("read", {}, 1), ok("enqueue", 1)}), "none");
  EXPECT_EQ(proposed({ok("rotate", 1)}), "none");
}

// Every model is proposed for a history with all of its functions, or one that has the same ones.
TEST(Proposal, KnowsTheFunctionsOfEveryModel) {
  for (const ModelInfo& model : models()) {
    Operations operations;
    for (const std::string_view function : model.functions) {
      operations.push_back(ok(std::string(function), {}));
    }
    const auto proposal = propose_model(operations);
    ASSERT_TRUE(proposal.has_value()) << model.name;
    const auto same = [&](const ModelInfo& other) {
      return other.name == proposal->model && other.functions == model.functions;
    };
    EXPECT_TRUE(std::ranges::any_of(models(), same)) << model.name << ": " << proposal->model;
  }
}

std::string deed_of(history::Operation operation) {
  operation.process = history::ProcessId(3);
  return deed(operation);
}

TEST(Proposal, TakesTheEmptyStringForWhatIsAppendedToWhereItIsRead) {
  const Operations reads = on_key({ok("get", {}, ""), ok("append", "x")});
  const auto proposal = propose_initial("key-value", reads);
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->initial, Value(""));
  const std::vector<Operations> others = {
      on_key({ok("get", {}, "x"), ok("append", "x")}),
      on_key({ok("get", {}, ""), ok("put", "x")}),
      on_key({ok("get", {}, ""), ok("get", {}), ok("append", "x")}),
      on_key({ok("get", {}, ""), ok("append", "x"), info("put", "")}),
      on_key({ok("get", {}, ""), ok("append", "x"), info("cas", Value::pair("x", ""))}),
      on_key({ok("get", {}, ""), ok("append", "x"), info("delete", {})}),
  };
  for (const Operations& each : others) EXPECT_FALSE(propose_initial("key-value", each));
  EXPECT_FALSE(propose_initial("register", reads));
}

TEST(Deed, IsToldInTheWordsOfTheObject) {
  EXPECT_EQ(deed_of(ok("enqueue", 5)), "process 3 enqueued 5");
  EXPECT_EQ(deed_of(ok("dequeue", {}, 5)), "process 3 dequeued 5");
  EXPECT_EQ(deed_of(ok("dequeue", {})), "process 3 found nothing to dequeue");
  EXPECT_EQ(deed_of(info("pop", {})), "process 3 tried to pop");
  EXPECT_EQ(deed_of(on_key({ok("push", 5)}).front()), "process 3 pushed 5 on k");
  EXPECT_EQ(deed_of(ok("add", 5, true)), "process 3 added 5");
  EXPECT_EQ(deed_of(ok("add", 5, false)), "process 3 added 5, which was there");
  EXPECT_EQ(deed_of(ok("remove", 5, false)), "process 3 found no 5 to remove");
  EXPECT_EQ(deed_of(ok("contains", 5, true)), "process 3 found 5 present");
  EXPECT_EQ(deed_of(ok("add-and-get", 5, 7)), "process 3 added 5 and got 7");
  EXPECT_EQ(deed_of(ok("acquire", {})), "process 3 acquired the lock");
  EXPECT_EQ(deed_of(ok("acquire", "a", 9)), "process 3 acquired the lock (a) with token 9");
  EXPECT_EQ(deed_of(info("release", {})), "process 3 tried to release the lock");
  EXPECT_EQ(deed_of(on_key({ok("append", "x")}).front()), "process 3 appended \"x\" to k");
  EXPECT_EQ(deed_of(on_key({ok("delete", {})}).front()), "process 3 deleted k");
  EXPECT_EQ(deed_of(ok("read", {}, List{Value::pair("x", 1), Value::pair("y", {})})),
            "process 3 read x = 1, y = null");
  EXPECT_EQ(deed_of(on_key({ok("read", {}, 2)}).front()), "process 3 read k = 2");
  EXPECT_EQ(deed_of(ok("rotate", 2, 3)), "process 3 called rotate 2 -> 3");
}

TEST(Deed, CutsLongLists) {
  List list(1000, Value(1));
  EXPECT_EQ(deed_of(ok("read", {}, list)),
            "process 3 read [1, 1, 1, 1, 1, 1, 1, 1, ... 1000 in all]");
}

}  // namespace
}  // namespace linnet::checker
