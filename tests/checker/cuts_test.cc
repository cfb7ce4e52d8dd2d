// Sealed cuts against all orders of small histories, and what they save on a large one.
#include "checker/cuts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "checker/check.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/compiled_operations.h"
#include "tests/checker/operations.h"
#include "tests/checker/rules_off.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using history::Outcome;

// The states in which the legal orders of the operations end.
void collect_states(const Operations& operations, std::vector<bool>& placed,
                    const history::Value& held, std::set<std::string>& states) {
  bool complete = true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    complete = complete && (placed[i] || operations[i].outcome != Outcome::ok);
  }
  if (complete) states.insert(held.text());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto waits_for = [&](std::size_t j) {
      return !placed[j] && operations[j].returned < operations[i].called;
    };
    bool waits = placed[i];
    for (std::size_t j = 0; j < operations.size(); ++j) waits = waits || waits_for(j);
    if (waits) continue;
    placed[i] = true;
    for (const history::Value& next : register_spec(held, operations[i])) {
      collect_states(operations, placed, next, states);
    }
    placed[i] = false;
  }
}

// How many cuts were sealed.
std::size_t expect_one_state_at_sealed_cuts(const Operations& operations) {
  CompiledOperations made(operations);
  const Timeline& timeline = made.timeline;
  const Cuts cuts(timeline, made.classes.traits(), made.budget);
  std::size_t sealed = 0;
  for (Rank frontier = 1; frontier <= timeline.returns(); ++frontier) {
    if (!cuts.sealed(frontier)) continue;
    ++sealed;
    Operations before;
    const OperationIndex last = made.object.operations[timeline.by_rank[frontier - 1]];
    for (const history::Operation& operation : operations) {
      if (operation.called > operations[last].returned) continue;
      if (operation.outcome == Outcome::fail) continue;
      before.push_back(operation);
      EXPECT_TRUE(operation.outcome == Outcome::info ||
                  operation.returned <= operations[last].returned)
          << "operations are open at the cut\n"
          << text(operations);
    }
    std::vector<bool> placed(before.size());
    std::set<std::string> states;
    collect_states(before, placed, {}, states);
    EXPECT_LE(states.size(), 1U) << text(operations);
  }
  return sealed;
}

TEST(Cuts, AreSealedOnlyWhereAllOrdersCrossInOneState) {
  const Operations all = kinds(true, {Outcome::ok, Outcome::ok, Outcome::ok, Outcome::info});
  base::Random random(8);
  std::size_t sealed = 0;
  for (int i = 0; i < 30'000 && !testing::Test::HasFailure(); ++i) {
    sealed += expect_one_state_at_sealed_cuts(random_history(all, 5, random));
  }
  EXPECT_GT(sealed, 10'000U);
}

// A hundred times: five writes are open at once, and each is needed by a cas of its own.
Operations episodes() {
  Operations operations;
  for (std::int64_t at = 0; at < 4000; at += 40) {
    operations.push_back(write(0, 0, {at, at + 1}));
    for (int i = 1; i <= 5; ++i) operations.push_back(write(i, i, {at + 1 + i, at + 25 + i}));
    for (int i = 1; i <= 5; ++i) {
      operations.push_back(cas(5 + i, i, 10 + i, {at + 7 + i, at + 20 - i}));
    }
    operations.push_back(read(0, 11, {at + 38, at + 39}));
  }
  return operations;
}

TEST(Cuts, LetASearchForgetWhatCameBefore) {
  const Operations operations = episodes();
  const auto with = check("cas-register", operations, {});
  const auto none = without("quiescent_cuts").check("cas-register", operations, {});
  ASSERT_EQ(with->verdict, Verdict::valid) << with->why;
  ASSERT_EQ(none->verdict, Verdict::valid) << none->why;
  EXPECT_EQ(with->statistics.configurations, none->statistics.configurations);
  EXPECT_LT(with->statistics.peak_bytes, none->statistics.peak_bytes);
}

}  // namespace
}  // namespace linnet::checker
