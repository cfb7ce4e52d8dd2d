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
  for (int i = 0; i < 40; ++i) operations.push_back(write(i, i, {2 * i, 2 * i + 1}));
  operations.push_back(read(50, 1, {200, 201}));
  operations.push_back(read(50, 2, {202, 203}));
  operations.push_back(read(50, 1, {204, 205}));
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

void expect_as_brute_force(std::string_view model, const Spec& spec, const Operations& kinds) {
  base::Random random(5);
  int yes = 0;
  int no = 0;
  for (int i = 0; i < 3000; ++i) {
    Operations operations = random_history(kinds, static_cast<std::size_t>(4 + i % 4), random);
    for (Operation& operation : operations) {
      operation.process = history::ProcessId(random.between(0, 2));
    }
    std::vector<bool> placed(operations.size());
    const bool expected = by_brute_force(operations, placed, spec, {});
    ++(expected ? yes : no);
    ASSERT_EQ(sequentially_consistent(model, operations, {}, {}),
              expected ? Sequential::yes : Sequential::no)
        << text(operations);
  }
  EXPECT_GT(yes, 100);
  EXPECT_GT(no, 100);
}

TEST(Sequential, IsAsBruteForceSays) {
  expect_as_brute_force("cas-register", register_spec,
                        kinds(true, {Outcome::ok, Outcome::ok, Outcome::info}));
  expect_as_brute_force(
      "queue", queue_spec,
      {ok("enqueue", 1), ok("enqueue", 2), ok("dequeue", {}, 1), ok("dequeue", {}, 2),
       ok("dequeue", {}), info("enqueue", 1), info("dequeue", {})});
}

}  // namespace
}  // namespace linnet::checker
