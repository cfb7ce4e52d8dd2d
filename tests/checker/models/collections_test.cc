// Queues, stack, priority queue and set against twins that hold a plain list.
#include <gtest/gtest.h>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

// Puts and takes of the members 1 and 2, with any outcome.
Operations collection_kinds(const std::string& put, const std::string& take) {
  return {ok(put, 1),   ok(put, 2),   ok(take, {}, 1), ok(take, {}, 2),
          ok(take, {}), info(put, 1), info(take, {})};
}

void expect_collection(const Twin& twin, const Operations& kinds) {
  EXPECT_EQ(expect_small_as_twin(twin, kinds, 0), 1U);
  EXPECT_EQ(expect_small_as_twin(twin, kinds, 1), kinds.size());
  EXPECT_GT(expect_small_as_twin(twin, kinds, 2), 50U);
  EXPECT_GT(expect_small_as_twin(twin, kinds, 3), 1'000U);
  Operations mostly_ok = kinds;
  for (int i = 0; i < 3; ++i) {
    for (const history::Operation& kind : kinds) {
      if (kind.outcome == Outcome::ok) mostly_ok.push_back(kind);
    }
  }
  mostly_ok.push_back(kinds.front());
  mostly_ok.back().outcome = Outcome::fail;
  expect_random_as_twin(twin, kinds, 1'000);
  expect_random_as_twin(twin, mostly_ok, 1'000);
}

TEST(QueueModel, IsAsItsTwin) {
  expect_collection({"queue", queue_spec}, collection_kinds("enqueue", "dequeue"));
}

TEST(QueueModel, BeginsWithTheMembersOfTheInitialList) {
  expect_collection({"queue", queue_spec, List{1, 2}}, collection_kinds("enqueue", "dequeue"));
}

TEST(UnorderedQueueModel, IsAsItsTwin) {
  expect_collection({"unordered-queue", unordered_queue_spec},
                    collection_kinds("enqueue", "dequeue"));
}

TEST(UnorderedQueueModel, TakesAnyMemberWhereADequeueCrashed) {
  Operations kinds = collection_kinds("enqueue", "dequeue");
  kinds.push_back(ok("dequeue", {}));
  kinds.push_back(ok("dequeue", {}));
  kinds.push_back(info("dequeue", {}));
  expect_collection({"unordered-queue", unordered_queue_spec, List{1, 1, 2}}, kinds);
}

TEST(StackModel, IsAsItsTwin) {
  expect_collection({"stack", stack_spec}, collection_kinds("push", "pop"));
}

TEST(PriorityQueueModel, IsAsItsTwin) {
  expect_collection({"priority-queue", priority_queue_spec},
                    collection_kinds("insert", "extract-min"));
}

TEST(PriorityQueueModel, ComparesValuesNotTheOrderInWhichTheyCame) {
  Operations kinds = collection_kinds("insert", "extract-min");
  kinds.push_back(ok("insert", "a"));
  kinds.push_back(ok("insert", -5));
  kinds.push_back(ok("extract-min", {}, -5));
  expect_random_as_twin({"priority-queue", priority_queue_spec, List{"b", 7, 1}}, kinds, 1'000);
}

TEST(SetModel, IsAsItsTwin) {
  Operations kinds{ok("add", 1, true),      ok("add", 1, false),      ok("add", 2),
                   ok("remove", 1, true),   ok("remove", 1, false),   ok("remove", 2),
                   ok("contains", 1, true), ok("contains", 1, false), ok("read", {}, List{2, 1}),
                   ok("read", {}, List{}),  info("add", 1),           info("remove", 1),
                   info("contains", 1),     info("read", {})};
  const Twin twin{"set", set_spec};
  EXPECT_EQ(expect_small_as_twin(twin, kinds, 1), kinds.size());
  EXPECT_GT(expect_small_as_twin(twin, kinds, 2), 100U);
  EXPECT_GT(expect_small_as_twin(twin, kinds, 3), 10'000U);
  kinds.push_back(ok("add", 2, true));
  kinds.push_back(ok("read", {}, List{1, 1}));
  kinds.push_back(ok("read", {}, List{1}));
  expect_random_as_twin(twin, kinds, 2'000);
  expect_random_as_twin({"set", set_spec, List{1}}, kinds, 1'000);
}

}  // namespace
}  // namespace linnet::checker
