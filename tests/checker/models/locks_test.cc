// Locks, semaphore and counter against twins that hold plain values.
#include <gtest/gtest.h>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

void expect_as(const Twin& twin, const Operations& kinds, std::size_t exhaustive) {
  for (std::size_t count = 0; count <= exhaustive; ++count) {
    EXPECT_GT(expect_small_as_twin(twin, kinds, count), 0U);
  }
  Operations mostly_ok;
  for (const history::Operation& kind : kinds) {
    mostly_ok.insert(mostly_ok.end(), kind.outcome == Outcome::ok ? 4 : 1, kind);
  }
  mostly_ok.push_back(kinds.front());
  mostly_ok.back().outcome = Outcome::fail;
  expect_random_as_twin(twin, kinds, 1'000);
  expect_random_as_twin(twin, mostly_ok, 1'000);
}

TEST(MutexModel, IsAsItsTwin) {
  expect_as({"mutex", mutex_spec},
            {ok("acquire", {}), ok("release", {}), info("acquire", {}), info("release", {})}, 4);
}

TEST(ReentrantMutexModel, IsAsItsTwin) {
  expect_as({"reentrant-mutex", reentrant_mutex_spec},
            {ok("acquire", "a"), ok("release", "a"), ok("acquire", "b"), ok("release", "b"),
             info("acquire", "a"), info("release", "b")},
            3);
}

TEST(ReentrantMutexModel, IsOwnedByTheProcessWhereNoOwnerIsNamed) {
  // Processes are numbered from 1 in order of call, in histories of all interleavings.
  expect_as({"reentrant-mutex", reentrant_mutex_spec},
            {ok("acquire", {}), ok("release", {}), ok("acquire", 1), ok("release", 2),
             info("acquire", {})},
            3);
}

TEST(FencedMutexModel, IsAsItsTwin) {
  expect_as({"fenced-mutex", fenced_mutex_spec, 0},
            {ok("acquire", "a", 1), ok("acquire", "a", 2), ok("acquire", "b", 3),
             ok("release", "a"), ok("release", "b"), info("acquire", "a"), info("release", "a")},
            3);
}

TEST(FencedMutexModel, BeginsWithoutATokenAndTakesAnyFirst) {
  Operations operations{ok("acquire", "a", -7), ok("release", "a")};
  operations[0].called = 0;
  operations[0].returned = 1;
  operations[1].called = 2;
  operations[1].returned = 3;
  EXPECT_EQ(check("fenced-mutex", operations)->verdict, Verdict::valid);
}

TEST(SemaphoreModel, IsAsItsTwin) {
  expect_as({"semaphore", semaphore_spec, kPermits},
            {ok("acquire", {}), ok("acquire", 2), ok("release", {}), ok("release", 2),
             info("acquire", 2), info("release", {})},
            3);
}

TEST(CounterModel, IsAsItsTwin) {
  const Operations kinds{
      ok("add", 1),          ok("add", -2),           ok("read", {}, 0),       ok("read", {}, 1),
      ok("read", {}, -1),    ok("add-and-get", 1, 1), ok("add-and-get", 1, 2), info("add", 1),
      info("add-and-get", 2)};
  expect_as({"counter", counter_spec}, kinds, 3);
  expect_random_as_twin({"counter", counter_spec, -1}, kinds, 1'000);
}

}  // namespace
}  // namespace linnet::checker
