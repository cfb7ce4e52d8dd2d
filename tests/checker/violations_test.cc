// Violations of many kinds are injected into histories of many kinds of objects. Of each a small
// part is found, and brute force confirms that it is invalid by itself.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "checker/check.h"
#include "checker/explain.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/violations.h"

namespace linnet::checker {
namespace {

using history::Operation;

// What brute force can do in a moment.
constexpr std::size_t kBrute = 11;

// How many violations of each kind.
constexpr int kEach = 4;

class Sizes {
 public:
  void add(const std::string& of, std::size_t size) {
    all_.push_back(size);
    of_[of].push_back(size);
  }
  std::size_t count() const { return all_.size(); }
  std::size_t median() { return at(all_, 0.5); }
  std::string table() {
    std::string text;
    for (auto& [of, sizes] : of_) text += line(of, sizes);
    return text + line("all", all_);
  }

 private:
  static std::size_t at(std::vector<std::size_t>& sizes, double share) {
    std::ranges::sort(sizes);
    return sizes[static_cast<std::size_t>(share * static_cast<double>(sizes.size() - 1))];
  }
  static std::string line(const std::string& of, std::vector<std::size_t>& sizes) {
    return fmt::format(
        "{:32} {:3} violations, operations: median {}, ninetieth percentile {}, "
        "largest {}\n",
        of, sizes.size(), at(sizes, 0.5), at(sizes, 0.9), sizes.back());
  }

  std::vector<std::size_t> all_;
  std::map<std::string, std::vector<std::size_t>> of_;
};

TEST(Violations, HaveEachASmallPartThatBruteForceFindsInvalid) {
  Sizes sizes;
  int by_brute_force = 0;
  std::map<std::string, int> named;
  for (const Case& each : cases()) {
    for (const auto& [kind, inject] : each.injections) {
      int found = 0;
      for (std::uint64_t seed = 0; found < kEach && seed < 60; ++seed) {
        base::Random random(seed);
        Served object = each.object;
        auto operations = record(object, 200, 4, random.split("operations"));
        ASSERT_EQ(check(object.model, operations, {.initial = object.initial})->verdict,
                  Verdict::valid)
            << object.model << " seed " << seed;
        if (!inject(operations, random)) continue;
        const auto result = check(object.model, operations, {.initial = object.initial});
        ASSERT_TRUE(result.has_value());
        if (result->verdict != Verdict::invalid) continue;
        ++found;
        const std::string what = fmt::format("{}, {}", object.model, kind);
        SCOPED_TRACE(fmt::format("{}, seed {}", what, seed));
        const Explanation explanation =
            explain(operations, *result,
                    {.sub_history = MinimizeOptions{.time_limit = std::chrono::seconds(20)}});
        ASSERT_TRUE(explanation.sub_history.has_value());
        const SubHistory& sub = *explanation.sub_history;
        EXPECT_TRUE(sub.minimal);
        sizes.add(what, sub.parts.size());
        if (explanation.anomaly) ++named[std::string(name(*explanation.anomaly))];
        std::vector<Operation> judged;
        for (const auto& part : sub.parts) judged.push_back(part.judged);
        if (judged.size() <= kBrute) {
          ++by_brute_force;
          EXPECT_FALSE(linearizable(judged, object.spec, sub.initial)) << text(judged);
        }
        const auto again = check(object.model, judged, {.initial = sub.initial});
        EXPECT_TRUE(again && again->verdict == Verdict::invalid);
      }
      EXPECT_EQ(found, kEach) << each.object.model << ", " << kind;
    }
  }
  fmt::print("{}by brute force: {} of {}\n", sizes.table(), by_brute_force, sizes.count());
  for (const auto& [anomaly, count] : named) fmt::print("{:32} {:3}\n", anomaly, count);
  EXPECT_GE(sizes.count(), 100U);
  EXPECT_GE(by_brute_force, 110);
  EXPECT_LE(sizes.median(), 3U);
}

}  // namespace
}  // namespace linnet::checker
