// A model against its naive twin, on small histories and on random ones, by every engine that takes
// any history.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <vector>

#include "checker/check.h"
#include "checker/online.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/events.h"
#include "tests/checker/models/twins.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {

inline history::Operation ok(std::string f, Value input, Value output = {}) {
  return untimed(std::move(f), std::move(input), std::move(output), Outcome::ok);
}
inline history::Operation info(std::string f, Value input) {
  return untimed(std::move(f), std::move(input), {}, Outcome::info);
}

// check() replays every witness itself, and aborts when it proves nothing.
inline bool judged_as_twin(const Twin& twin, const Operations& operations) {
  const Verdict expected =
      linearizable(operations, twin.spec, twin.initial) ? Verdict::valid : Verdict::invalid;
  for (const Algorithm algorithm : {Algorithm::automatic, Algorithm::search, Algorithm::online}) {
    CheckOptions options;
    options.initial = twin.initial;
    options.algorithm = algorithm;
    const auto result = check(twin.model, operations, options);
    EXPECT_TRUE(result.has_value()) << text(operations);
    if (!result) return false;
    EXPECT_EQ(result->verdict, expected) << name(algorithm) << "\n" << text(operations);
    if (result->verdict != expected) return false;
  }
  return true;
}

// The online checker answers after each event what the twin says of the history so far; and where
// nothing is open, it has named the violation that there is without being asked.
inline bool followed_as_twin(const Twin& twin, const Operations& operations, base::Random& random) {
  const auto checker = make_online(twin.model, {.initial = twin.initial});
  EXPECT_TRUE(checker.has_value());
  history::History so_far;
  std::int64_t open = 0;
  const auto ends = [&](std::size_t /*operation*/) { return random.chance(0.5); };
  for (const history::Event& event : events_of(operations, ends)) {
    EXPECT_TRUE((*checker)->add(event).has_value()) << text(operations);
    so_far.events.push_back(event);
    open += event.type == history::EventType::invoke ? 1 : -1;
    const Operations seen = history::operations(so_far);
    const Verdict expected =
        linearizable(seen, twin.spec, twin.initial) ? Verdict::valid : Verdict::invalid;
    const Verdict answer = (*checker)->status().verdict;
    EXPECT_EQ(answer, expected) << text(seen);
    const bool named = (*checker)->violation().has_value();
    const bool in_time = named || open > 0 || expected == Verdict::valid;
    EXPECT_TRUE(in_time && (!named || expected == Verdict::invalid)) << text(seen);
    if (testing::Test::HasFailure()) return false;
  }
  return true;
}

// Every history of that many operations of those kinds. Returns how many there were.
inline std::size_t expect_small_as_twin(const Twin& twin, const Operations& kinds,
                                        std::size_t count) {
  std::size_t visited = 0;
  bool same = true;
  SmallHistories(kinds, count, [&](const Operations& operations) {
    ++visited;
    same = same && judged_as_twin(twin, operations);
  }).run();
  return visited;
}

// Random histories of five to eight operations of those kinds, some of them valid and some not.
inline void expect_random_as_twin(const Twin& twin, const Operations& kinds, int histories) {
  constexpr int kFollowed = 5;  // one of so many is followed event by event
  int valid = 0;
  int invalid = 0;
  for (const std::size_t count : {5U, 6U, 7U, 8U}) {
    base::Random random(count);
    for (int i = 0; i < histories; ++i) {
      const Operations operations = random_history(kinds, count, random);
      if (!judged_as_twin(twin, operations)) return;
      if (i % kFollowed == 0 && !followed_as_twin(twin, operations, random)) return;
      ++(linearizable(operations, twin.spec, twin.initial) ? valid : invalid);
    }
  }
  EXPECT_GT(valid, histories / 100);
  EXPECT_GT(invalid, histories / 100);
}

}  // namespace linnet::checker
