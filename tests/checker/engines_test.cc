// The engines against each other and, on small histories, against brute force: random histories of
// every model, half of them with an injected violation.
//
// LINNET_HISTORIES_TO_JUDGE asks for another number of histories than the ordinary few, and for a
// table of what was judged.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include "checker/check.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/small_histories.h"
#include "tests/checker/subjects.h"

namespace linnet::checker {
namespace {

struct Engine {
  const char* name;
  Algorithm algorithm;
  unsigned threads = 1;
};

constexpr std::array kEngines{
    Engine{"search", Algorithm::search},   Engine{"search, 3 threads", Algorithm::search, 3},
    Engine{"monitor", Algorithm::monitor}, Engine{"online", Algorithm::online},
    Engine{"auto", Algorithm::automatic},  Engine{"auto, 2 threads", Algorithm::automatic, 2},
};

// By model, then by who judged: how many were valid, invalid, unknown.
using Tally = std::map<std::string, std::map<std::string, std::array<int, 3>>>;

void count(Tally& tally, const Subject& subject, const char* judge, Verdict verdict) {
  for (const std::string& model : {std::string(subject.twin.model), std::string("all models")}) {
    ++tally[model][judge].at(static_cast<std::size_t>(verdict));
  }
}

// The operations of each key.
std::map<std::optional<Value>, Operations> by_key(const Operations& operations) {
  std::map<std::optional<Value>, Operations> parts;
  for (const history::Operation& operation : operations) {
    parts[operation.key].push_back(operation);
  }
  return parts;
}

Verdict by_brute_force(const Twin& twin, const Operations& operations) {
  const bool valid = std::ranges::all_of(by_key(operations), [&](const auto& part) {
    return linearizable(part.second, twin.spec, twin.initial);
  });
  return valid ? Verdict::valid : Verdict::invalid;
}

// The operation named is the first whose return cannot be satisfied.
void expect_first_impossible(const Twin& twin, const Operations& operations,
                             const Counterexample& found) {
  const Operations part = by_key(operations).at(found.key);
  const std::int64_t position = operations[found.operation].returned;
  EXPECT_FALSE(linearizable(known_until(part, position, true), twin.spec, twin.initial));
  EXPECT_TRUE(linearizable(known_until(part, position, false), twin.spec, twin.initial));
}

// A monitor that had to do without the search may name a later return, never a sooner one.
void expect_same_return(const Operations& operations, const Counterexample& expected,
                        const Counterexample& found) {
  const std::int64_t position = operations[found.operation].returned;
  const std::int64_t first = operations[expected.operation].returned;
  if (found.furthest.empty()) {
    EXPECT_GE(position, first);
  } else {
    EXPECT_EQ(position, first);
  }
}

// Nothing when the engine does not take such histories. check() replays every witness itself, and
// aborts when it proves nothing.
std::optional<CheckResult> judged(const Engine& engine, const Twin& twin,
                                  const Operations& operations) {
  CheckOptions options{.initial = twin.initial};
  options.memory_limit = 200'000'000;
  options.algorithm = engine.algorithm;
  options.threads = engine.threads;
  auto result = check(twin.model, operations, options);
  if (!result) {
    EXPECT_EQ(engine.algorithm, Algorithm::monitor) << result.error().front().text();
    return std::nullopt;
  }
  return std::move(*result);
}

// All engines agree, in the verdict and in the first impossible return.
void expect_agreement(const Subject& subject, const Operations& operations, bool small,
                      Tally& tally) {
  std::optional<CheckResult> expected;
  for (const Engine& engine : kEngines) {
    const bool keyed = !operations.empty() && operations.front().key.has_value();
    if (engine.threads > 1 && !keyed) continue;
    auto result = judged(engine, subject.twin, operations);
    if (!result) continue;
    count(tally, subject, engine.name, result->verdict);
    if (result->verdict == Verdict::unknown) continue;
    if (!expected) expected = result;
    const testing::ScopedTrace trace(__FILE__, __LINE__, engine.name);
    EXPECT_EQ(result->verdict, expected->verdict);
    if (result->verdict != Verdict::invalid || expected->verdict != Verdict::invalid) continue;
    if (small) {
      expect_first_impossible(subject.twin, operations, *result->counterexample);
    } else if (!keyed) {
      expect_same_return(operations, *expected->counterexample, *result->counterexample);
    }
  }
  if (!small) return;
  const Verdict verdict = by_brute_force(subject.twin, operations);
  count(tally, subject, "brute force", verdict);
  EXPECT_EQ(expected->verdict, verdict);
}

HistoryShape shape(const Subject& subject, bool small, base::Random& random) {
  HistoryShape shape;
  shape.operations = static_cast<std::size_t>(small ? random.between(3, 7) : random.between(8, 60));
  shape.clients = static_cast<std::size_t>(random.between(2, 5));
  const bool keyed = subject.keyed || random.chance(0.3);
  shape.keys = keyed ? static_cast<std::size_t>(random.between(1, 3)) : 0;
  shape.unique_values = random.chance(0.5);
  shape.crashed = random.chance(0.5) ? 0 : random.unit() * (small ? 0.5 : 0.1);
  return shape;
}

void judge_one(const Subject& subject, std::uint64_t seed, Tally& tally) {
  base::Random random(seed);
  const bool small = random.chance(2. / 3);  // enough for brute force
  Operations operations = valid_history(subject, shape(subject, small, random), random);
  const bool violated = random.chance(0.5);
  // Not every change is one that no order explains.
  for (int tries = 0; violated && tries < 8; ++tries) {
    inject_violation(operations, random);
    if (judged(kEngines.front(), subject.twin, operations)->verdict != Verdict::valid) break;
  }
  SCOPED_TRACE(fmt::format("{}, seed {}{}\n{}", subject.twin.model, seed,
                           violated ? ", violated" : "", text(operations)));
  expect_agreement(subject, operations, small, tally);
  count(tally, subject, violated ? "as injected" : "as made",
        violated ? Verdict::invalid : Verdict::valid);
  if (!violated && small) {
    EXPECT_EQ(by_brute_force(subject.twin, operations), Verdict::valid);
  }
}

std::string text(const Tally& tally) {
  std::string text = fmt::format("{:<18} {:<18} {:>9} {:>9} {:>9}\n", "model", "judged by", "valid",
                                 "invalid", "unknown");
  for (const auto& [model, judges] : tally) {
    for (const auto& [judge, verdicts] : judges) {
      const auto of = [&judged = verdicts](Verdict verdict) {
        return judged[static_cast<std::size_t>(verdict)];
      };
      text += fmt::format("{:<18} {:<18} {:>9} {:>9} {:>9}\n", model, judge, of(Verdict::valid),
                          of(Verdict::invalid), of(Verdict::unknown));
    }
  }
  return text;
}

TEST(Engines, AgreeOnRandomHistoriesOfEveryModel) {
  const char* asked = std::getenv("LINNET_HISTORIES_TO_JUDGE");  // NOLINT(concurrency-mt-unsafe)
  const std::uint64_t histories = asked != nullptr ? std::strtoull(asked, nullptr, 10) : 3'000;
  const std::vector<Subject> all = subjects();
  EXPECT_EQ(all.size(), models().size());
  Tally tally;
  for (std::uint64_t seed = 0; seed < histories && !HasFailure(); ++seed) {
    judge_one(all[seed % all.size()], seed, tally);
  }
  if (asked != nullptr) fmt::print("{}", text(tally));
  const auto& verdicts = tally["all models"]["search"];
  // A few of many are beyond the memory that a check has here.
  EXPECT_LE(verdicts.at(static_cast<std::size_t>(Verdict::unknown)),
            static_cast<int>(histories / 1000));
  EXPECT_GT(verdicts.at(static_cast<std::size_t>(Verdict::invalid)),
            static_cast<int>(histories / 3));
}

}  // namespace
}  // namespace linnet::checker
