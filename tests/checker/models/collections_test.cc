// Queues, stack, priority queue and set against twins that hold a plain list.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

using List = std::vector<Value>;

List without(List list, std::size_t at) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  return list;
}

// What a take that removes the member at that place may lead to; of an empty list it returns null.
std::vector<Value> taken(const List& list, std::size_t at, const history::Operation& operation) {
  if (list.empty()) return only_if(may_return(operation, {}), list);
  return only_if(may_return(operation, list[at]), without(list, at));
}

std::vector<Value> put(List list, const Value& value) {
  list.push_back(value);
  return {list};
}

std::vector<Value> queue_spec(const Value& held, const history::Operation& operation) {
  if (operation.f == "enqueue") return put(items(held), operation.input);
  return taken(items(held), 0, operation);
}

std::vector<Value> stack_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "push") return put(list, operation.input);
  return taken(list, list.empty() ? 0 : list.size() - 1, operation);
}

std::vector<Value> priority_queue_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "insert") return put(list, operation.input);
  const auto least = std::ranges::min_element(list) - list.begin();
  return taken(list, static_cast<std::size_t>(least), operation);
}

std::vector<Value> unordered_queue_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "enqueue") return put(list, operation.input);
  if (list.empty()) return taken(list, 0, operation);
  std::vector<Value> after;
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (Value& one : taken(list, i, operation)) after.push_back(std::move(one));
  }
  return after;
}

std::vector<Value> set_spec(const Value& held, const history::Operation& operation) {
  List list = items(held);
  const auto at = std::ranges::find(list, operation.input);
  const bool present = at != list.end();
  const bool unsaid = operation.output.is_null();
  if (operation.f == "contains") return only_if(may_return(operation, present), held);
  if (operation.f == "read") {
    List found = items(operation.output);
    std::ranges::sort(found);
    std::ranges::sort(list);
    return only_if(operation.outcome == Outcome::info || found == list, held);
  }
  if (operation.f == "add") {
    if (!present) list.push_back(operation.input);
    return only_if(unsaid || may_return(operation, !present), list);
  }
  if (present) list.erase(at);
  return only_if(unsaid || may_return(operation, present), list);
}

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
