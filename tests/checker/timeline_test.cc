// The timeline against what its definition says, wherever the positions lie.
#include "checker/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace linnet::checker {
namespace {

constexpr std::int64_t kNever = history::Operation::kNever;
constexpr std::size_t kClasses = 4;

// In order of call.
void expect_as_defined(const std::vector<Interval>& calls) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  std::vector<ClassId> class_of(calls.size());
  for (LocalId id = 0; id < calls.size(); ++id) class_of[id] = id % kClasses;
  const Timeline timeline = make_timeline(calls, class_of, kClasses, budget);

  std::vector<LocalId> returns;
  ASSERT_EQ(timeline.operations(), calls.size());
  for (LocalId id = 0; id < calls.size(); ++id) {
    ASSERT_EQ(timeline.class_of[id], class_of[id]);
    ASSERT_EQ(timeline.crashed(id), calls[id].returned == kNever);
    if (!timeline.crashed(id)) returns.push_back(id);
  }
  std::ranges::stable_sort(returns, {}, [&](LocalId id) { return calls[id].returned; });
  ASSERT_TRUE(std::ranges::equal(timeline.by_rank, returns));
  for (Rank rank = 0; rank < returns.size(); ++rank) {
    ASSERT_EQ(timeline.rank_of[returns[rank]], rank);
    const std::int64_t returned = calls[returns[rank]].returned;
    const auto called =
        std::ranges::count_if(calls, [&](const Interval& one) { return one.called <= returned; });
    ASSERT_EQ(timeline.called_before[rank], called);
  }
  for (LocalId a = 0; a < calls.size(); ++a) {
    for (LocalId b = a + 1; b < calls.size(); ++b) {
      if (timeline.crashed(a) || timeline.crashed(b)) continue;
      if (calls[a].returned < calls[b].called) continue;
      ASSERT_NE(timeline.slot_of[a], timeline.slot_of[b]);
      ASSERT_LT(std::max(timeline.slot_of[a], timeline.slot_of[b]), timeline.slots);
    }
  }
}

struct Positions {
  std::int64_t first;
  std::int64_t last;
};

std::vector<Interval> random_intervals(Positions positions, base::Random& random) {
  std::vector<Interval> intervals(static_cast<std::size_t>(random.between(0, 12)));
  for (Interval& interval : intervals) {
    const std::int64_t a = random.between(positions.first, positions.last);
    const std::int64_t b = random.between(positions.first, positions.last);
    interval = {std::min(a, b), std::max(a, b)};
    if (random.chance(0.2)) interval.returned = kNever;
  }
  std::ranges::sort(intervals, {}, &Interval::called);
  return intervals;
}

TEST(Timeline, IsAsDefinedWhereManyThingsHappenAtOnePosition) {
  base::Random random(1);
  for (int i = 0; i < 3000; ++i) expect_as_defined(random_intervals({0, 8}, random));
}

TEST(Timeline, IsAsDefinedWherePositionsLieFarApart) {
  base::Random random(2);
  for (int i = 0; i < 1000; ++i) {
    expect_as_defined(random_intervals({-1'000'000'000'000, 1'000'000'000'000}, random));
  }
}

TEST(Timeline, IsAsDefinedWherePositionsAreTheLeastAndTheGreatest) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  base::Random random(3);
  for (int i = 0; i < 1000; ++i) {
    auto intervals = random_intervals({0, 8}, random);
    for (Interval& interval : intervals) {
      if (random.chance(0.5)) interval.called += kLeast;
      if (interval.returned != kNever && random.chance(0.5)) interval.returned = kNever - 1;
    }
    std::ranges::sort(intervals, {}, &Interval::called);
    expect_as_defined(intervals);
  }
}

// As recorded: a position of its own for each call and each return, none left out.
TEST(Timeline, IsAsDefinedWherePositionsAreCounted) {
  base::Random random(4);
  for (int i = 0; i < 3000; ++i) {
    auto intervals = random_intervals({0, 1'000'000}, random);
    std::vector<std::int64_t*> positions;
    for (Interval& interval : intervals) {
      positions.push_back(&interval.called);
      if (interval.returned != kNever) positions.push_back(&interval.returned);
    }
    std::ranges::sort(positions, {}, [](const std::int64_t* position) { return *position; });
    std::int64_t next = random.between(-20, 20);
    for (std::int64_t* position : positions) *position = next++;
    expect_as_defined(intervals);
  }
}

}  // namespace
}  // namespace linnet::checker
