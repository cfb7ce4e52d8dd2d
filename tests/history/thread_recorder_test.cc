#include "history/thread_recorder.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace linnet::history {
namespace {

TEST(ThreadRecorder, GivesOperationsTheirOutcomes) {
  ThreadRecorder recorder(3);
  recorder.invoke(0, "write", 1, "x");
  recorder.invoke(1, "read");
  recorder.ok(1, 7);
  recorder.invoke(2, "write", 2);
  recorder.fail(2);
  const auto operations = recorder.operations();
  ASSERT_EQ(operations.size(), 3U);
  EXPECT_EQ(operations[0].f, "write");
  EXPECT_EQ(operations[0].key, Value("x"));
  EXPECT_EQ(operations[0].input, Value(1));
  EXPECT_EQ(operations[0].outcome, Outcome::info);
  EXPECT_EQ(operations[0].returned, Operation::kNever);
  EXPECT_EQ(operations[1].process, ProcessId(1));
  EXPECT_EQ(operations[1].outcome, Outcome::ok);
  EXPECT_EQ(operations[1].output, Value(7));
  EXPECT_EQ(operations[1].called, 1);
  EXPECT_EQ(operations[1].returned, 2);
  EXPECT_EQ(operations[2].outcome, Outcome::fail);
}

TEST(ThreadRecorder, NumbersTheEventsOfAllThreadsInOneOrder) {
  constexpr std::size_t kThreads = 4;
  constexpr int kOperations = 1000;
  ThreadRecorder recorder(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&recorder, t] {
        for (int i = 0; i < kOperations; ++i) {
          recorder.invoke(t, "write", i);
          recorder.ok(t);
        }
      });
    }
  }
  const auto operations = recorder.operations();
  ASSERT_EQ(operations.size(), kThreads * kOperations);
  std::set<std::int64_t> positions;
  std::vector<std::int64_t> returned(kThreads, -1);
  for (const Operation& operation : operations) {
    auto& before = returned[static_cast<std::size_t>(operation.process.value)];
    EXPECT_LT(before, operation.called);
    EXPECT_LT(operation.called, operation.returned);
    before = operation.returned;
    positions.insert({operation.called, operation.returned});
  }
  EXPECT_EQ(positions.size(), 2 * kThreads * kOperations);
  EXPECT_EQ(*positions.rbegin(), static_cast<std::int64_t>(2 * kThreads * kOperations) - 1);
}

TEST(ThreadRecorder, RefusesASecondOperationWhileOneIsOpen) {
  ThreadRecorder recorder(1);
  recorder.invoke(0, "read");
  EXPECT_DEATH(recorder.invoke(0, "read"), "with an operation open");
  recorder.ok(0);
  EXPECT_DEATH(recorder.ok(0), "has not begun");
}

}  // namespace
}  // namespace linnet::history
