#include "checker/sequential.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/models/judged_as.h"
#include "tests/checker/operations.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using history::Operation;

Sequential answer(const std::vector<Operation>& operations, std::string_view model = "register") {
  return sequentially_consistent(model, operations, {}, operations.front().key);
}

TEST(Sequential, AllowsAReadFromThePast) {
  EXPECT_EQ(answer({write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 1, {4, 5})}),
            Sequential::yes);
}

TEST(Sequential, AllowsAReadFromLongAgo) {
  std::vector<Operation> operations;
  for (int i = 0; i < 100; ++i) operations.push_back(write(1, i, {2 * i, 2 * i + 1}));
  operations.push_back(read(2, 0, {200, 201}));
  EXPECT_EQ(answer(operations), Sequential::yes);
}

TEST(Sequential, DoesNotAllowAProcessToSeeTimeRunBackwards) {
  EXPECT_EQ(
      answer({write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 2, {4, 5}), read(2, 1, {6, 7})}),
      Sequential::no);
  EXPECT_EQ(answer({write(1, 1, {0, 1}), read(1, {}, {2, 3})}), Sequential::no);
  EXPECT_EQ(answer({read(1, 7, {0, 1})}), Sequential::no);
}

// Each object by itself is: the reads of null come before the writes.
TEST(Sequential, IsAboutAllObjectsTogether) {
  const std::vector<Operation> operations{
      on("x", write(1, 1, {0, 1})), on("y", write(2, 1, {2, 3})), on("y", read(1, {}, {4, 5})),
      on("x", read(2, {}, {6, 7}))};
  EXPECT_EQ(answer(operations), Sequential::no);
  EXPECT_EQ(answer({operations[0], operations[3]}), Sequential::yes);
  EXPECT_EQ(answer({operations[1], operations[2]}), Sequential::yes);
}

TEST(Sequential, TakesACrashedOperationAtAnyTimeOrNever) {
  const Operation late = crashed(write(1, 1, {0, 1}));
  EXPECT_EQ(answer({late, read(2, {}, {2, 3})}), Sequential::yes);
  EXPECT_EQ(answer({late, read(1, {}, {2, 3}), read(1, 1, {4, 5})}), Sequential::yes);
  EXPECT_EQ(answer({late, read(2, 1, {2, 3}), read(2, {}, {4, 5})}), Sequential::no);
}

TEST(Sequential, IsNotToldWhenALimitIsReached) {
  std::vector<Operation> operations;
  for (int i = 0; i < 40; ++i) operations.push_back(write(i, i % 4, {2 * i, 2 * i + 1}));
  // Each value is there ten times.
  for (int i = 0; i < 22; ++i) operations.push_back(read(50, i % 2, {200 + 2 * i, 201 + 2 * i}));
  EXPECT_EQ(sequentially_consistent("register", operations, {}, {}, {.configurations = 100}),
            Sequential::not_told);
  EXPECT_EQ(sequentially_consistent("of my own", operations, {}, {}), Sequential::not_told);
}

TEST(Sequential, IsToldForEveryModel) {
  for (const ModelInfo& info : models()) {
    EXPECT_EQ(sequentially_consistent(info.name, {}, {}, {}), Sequential::yes) << info.name;
  }
}

// Slow and obviously right; on one object.
bool by_brute_force(const std::vector<Operation>& operations, std::vector<bool>& placed,
                    const Spec& spec, const Value& held) {
  bool complete = true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    complete = complete && (placed[i] || operations[i].outcome != Outcome::ok);
  }
  if (complete) return true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (placed[i] || operations[i].outcome == Outcome::fail) continue;
    bool waits = false;
    for (std::size_t j = 0; j < operations.size(); ++j) {
      waits = waits || (!placed[j] && operations[j].outcome == Outcome::ok &&
                        operations[j].process == operations[i].process &&
                        operations[j].called < operations[i].called);
    }
    if (waits) continue;
    placed[i] = true;
    for (const Value& next : spec(held, operations[i])) {
      if (by_brute_force(operations, placed, spec, next)) return true;
    }
    placed[i] = false;
  }
  return false;
}

// Mostly each kind once: what is forced follows from what is done once.
Operations some_of(const Operations& kinds, std::size_t count, base::Random& random) {
  Operations operations = random_history(kinds, count, random);
  if (random.chance(0.2)) return operations;
  Operations once = kinds;
  for (std::size_t i = 0; i < std::min(count, once.size()); ++i) {
    const auto last = static_cast<std::int64_t>(once.size()) - 1;
    std::swap(once[i],
              once[static_cast<std::size_t>(random.between(static_cast<std::int64_t>(i), last))]);
    Operation& operation = operations[i];
    if (operation.outcome != once[i].outcome) continue;
    once[i].called = operation.called;
    once[i].returned = operation.returned;
    operation = once[i];
  }
  return operations;
}

void expect_as_brute_force(std::string_view model, const Spec& spec, const Operations& kinds,
                           const Value& initial = {}) {
  base::Random random(5);
  int yes = 0;
  int no = 0;
  for (int i = 0; i < 5000; ++i) {
    Operations operations = some_of(kinds, static_cast<std::size_t>(4 + i % 4), random);
    for (Operation& operation : operations) {
      operation.process = history::ProcessId(random.between(0, 2));
    }
    std::vector<bool> placed(operations.size());
    const bool expected = by_brute_force(operations, placed, spec, initial);
    ++(expected ? yes : no);
    ASSERT_EQ(sequentially_consistent(model, operations, initial, {}),
              expected ? Sequential::yes : Sequential::no)
        << model << '\n'
        << text(operations);
  }
  EXPECT_GT(yes, 100) << model;
  EXPECT_GT(no, 100) << model;
}

TEST(Sequential, OfRegistersIsAsBruteForceSays) {
  expect_as_brute_force("cas-register", register_spec,
                        kinds(true, {Outcome::ok, Outcome::ok, Outcome::info}));
  expect_as_brute_force(
      "register", register_spec,
      {ok("write", 1), ok("write", 2), ok("write", 3), ok("read", {}, 1), ok("read", {}, 2),
       ok("read", {}, 3), ok("read", {}, {}), info("write", 2)});
}

TEST(Sequential, OfCollectionsIsAsBruteForceSays) {
  const auto passages = [](const char* put, const char* take) {
    return Operations{ok(put, 1),      ok(put, 2),   ok(put, 3),   ok(take, {}, 1), ok(take, {}, 2),
                      ok(take, {}, 3), ok(take, {}), info(put, 3), info(take, {})};
  };
  expect_as_brute_force("queue", queue_spec, passages("enqueue", "dequeue"));
  expect_as_brute_force("unordered-queue", unordered_queue_spec, passages("enqueue", "dequeue"));
  expect_as_brute_force("stack", stack_spec, passages("push", "pop"));
  expect_as_brute_force("priority-queue", priority_queue_spec, passages("insert", "extract-min"));
  expect_as_brute_force(
      "set", set_spec,
      {ok("add", 1, true), ok("add", 1, false), ok("add", 2), ok("remove", 1, true),
       ok("remove", 1, false), ok("remove", 2), ok("contains", 1, true), ok("contains", 1, false),
       ok("contains", 2, true), info("add", 1), info("remove", 1), ok("read", {}, List{1})});
}

TEST(Sequential, OfListsAndLocksIsAsBruteForceSays) {
  expect_as_brute_force(
      "list-append", list_spec,
      {ok("append", 1), ok("append", 2), ok("append", 3), info("append", 3), ok("read", {}, List{}),
       ok("read", {}, List{1}), ok("read", {}, List{1, 2}), ok("read", {}, List{2, 1}),
       ok("read", {}, List{1, 2, 3})});
  expect_as_brute_force(
      "reentrant-mutex", reentrant_mutex_spec,
      {ok("acquire", {}), ok("release", {}), info("acquire", {}), info("release", {})});
  expect_as_brute_force(
      "fenced-mutex", fenced_mutex_spec,
      {ok("acquire", {}, 1), ok("acquire", {}, 2), ok("acquire", {}, 3), ok("release", {}),
       ok("release", {}), info("acquire", {}), info("release", {})},
      0);
}

}  // namespace
}  // namespace linnet::checker
