#include "checker/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "checker/check.h"
#include "tests/checker/operations.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using testing::HasSubstr;

Explanation explained(const std::vector<history::Operation>& operations,
                      std::string_view model = "cas-register") {
  auto result = check(model, operations);
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict, Verdict::invalid);
  return explain(operations, *result);
}

TEST(Explain, TellsAStaleReadByTheWriteThatOverwroteItsValue) {
  const Explanation story =
      explained({on("k3", write(2, 2, {1000, 1010})), on("k3", write(1, 4, {4000, 4101})),
                 on("k3", read(7, 2, {5012, 5013})), on("k4", write(2, 2, {4200, 4300}))});
  EXPECT_EQ(story.text,
            "process 7 read k3 = 2 (called at 5012 ms, returned at 5013 ms), but 2 had been "
            "overwritten.\n"
            "The last to leave 2 there: process 2 wrote k3 = 2 (called at 1000 ms, returned at "
            "1010 ms).\n"
            "After that process 1 wrote k3 = 4 (called at 4000 ms, returned at 4101 ms).\n"
            "No other operation called later, up to that return, writes 2 again.\n"
            "The value at that time can only have been what one of these left:\n"
            "  4: process 1 wrote k3 = 4 (called at 4000 ms, returned at 4101 ms)\n"
            "The kind of violation: stale read (it saw the past, which had been replaced before it "
            "was called).\n"
            "All 3 operations on k3:\n"
            "process 1                |--write 4--|\n"
            "process 2  |--write 2--|\n"
            "process 7                              |==read 2==|  <-- here\n"
            "It is sequentially consistent: an order exists that keeps that of each process.\n");
  EXPECT_EQ(story.anomaly, Anomaly::stale_read);
  EXPECT_EQ(story.sequential, Sequential::yes);
  EXPECT_EQ(story.involved,
            (std::vector<Involved>{{2, Role::culprit}, {0, Role::source}, {1, Role::overwriter}}));
}

TEST(Explain, TellsAReadOfAValueThatNobodyWrote) {
  const Explanation story = explained({write(1, 1, {0, 10}), read(2, 9, {20, 30})});
  EXPECT_THAT(story.text, HasSubstr("process 2 read 9"));
  EXPECT_THAT(story.text, HasSubstr("no other operation ever writes 9"));
}

TEST(Explain, TellsAReadFromTheFuture) {
  const Explanation story = explained({read(2, 9, {20, 30}), write(1, 9, {40, 50})});
  EXPECT_THAT(story.text, HasSubstr("no other operation that writes 9 had been called by then"));
  EXPECT_THAT(story.text, HasSubstr("The initial value is null."));
}

TEST(Explain, TellsANewOldInversionByTheReadThatSawTheNewValue) {
  const Explanation story = explained(
      {write(1, 1, {0, 10}), write(1, 2, {20, 90}), read(2, 2, {30, 40}), read(3, 1, {50, 60})});
  EXPECT_THAT(story.text, HasSubstr("process 3 read 1"));
  EXPECT_THAT(story.text, HasSubstr("After that process 2 read 2"));
  EXPECT_THAT(story.text, testing::Not(HasSubstr("  1: ")));
}

TEST(Explain, TellsALostUpdateByCountingWhoTookTheValue) {
  const Explanation story =
      explained({write(1, 1, {0, 10}), cas(2, 1, 2, {20, 40}), cas(3, 1, 3, {25, 45})});
  EXPECT_THAT(story.text, HasSubstr("2 operations had changed 1 to something else"));
  EXPECT_THAT(story.text, HasSubstr("only 1 time"));
  EXPECT_EQ(story.involved.size(), 3U);
}

TEST(Explain, FallsBackToTheFurthestPoints) {
  // Two readers disagree about the order of two concurrent writes.
  const Explanation story =
      explained({write(1, 1, {0, 100}), write(2, 2, {1, 101}), read(3, 1, {10, 20}),
                 read(3, 2, {30, 40}), read(3, 1, {50, 60})});
  EXPECT_THAT(story.text, HasSubstr("read returned 1, but the value was 2"));
  EXPECT_EQ(story.involved.front(), (Involved{4, Role::culprit}));
}

// Every line of a story is a fact about intervals; here the whole is only held to its form.
TEST(Explain, IsShortAndNamesEachOperationOnceWhateverTheViolation) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed);
    auto operations = test::generate_history(
        {.operations = 60, .clients = 5, .keys = seed % 3, .crashed = 0.05}, random.split("ops"));
    for (history::Operation& operation : operations) {
      const bool read = operation.f == "read" && operation.outcome == history::Outcome::ok;
      if (read && random.chance(0.3)) operation.output = random.between(0, 4);
    }
    const auto result = check("cas-register", operations);
    ASSERT_TRUE(result.has_value());
    if (result->verdict != Verdict::invalid) continue;
    const Explanation brief = explain(operations, *result, {.sub_history = {}, .sequential = {}});
    EXPECT_LE(std::ranges::count(brief.text, '\n'), 16) << brief.text;
    EXPECT_FALSE(brief.sub_history.has_value());
    const Explanation story = explain(operations, *result);
    EXPECT_LE(std::ranges::count(story.text, '\n'), 60) << story.text;
    EXPECT_TRUE(story.sub_history.has_value());
    EXPECT_EQ(story.text.back(), '\n');
    std::vector<OperationIndex> named;
    for (const Involved& involved : story.involved) named.push_back(involved.operation);
    ASSERT_FALSE(named.empty());
    EXPECT_EQ(named.front(), result->counterexample->operation);
    std::ranges::sort(named);
    EXPECT_EQ(std::ranges::adjacent_find(named), named.end());
  }
}

}  // namespace
}  // namespace linnet::checker
