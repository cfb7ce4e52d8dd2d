// A search that may visit only so many configurations.
#include "checker/search.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "checker/check.h"
#include "tests/checker/compiled_operations.h"
#include "tests/checker/operations.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

struct Outcome {
  std::optional<bool> exists;
  std::uint64_t configurations = 0;
};

Outcome searched(const std::vector<history::Operation>& operations, std::uint64_t most) {
  CompiledOperations made(operations);
  Search<CasRegister, 1, Rules{}> search(made.object.model, made.timeline, made.classes,
                                         made.budget);
  const std::optional<bool> exists = search.run(most);
  return {exists, search.statistics().configurations};
}

TEST(Search, EndsWithoutAnAnswerAfterAsManyConfigurationsAsItMayVisit) {
  for (const bool stale : {false, true}) {
    test::GenerateOptions options{.operations = 500, .clients = 10};
    if (stale) options.stale_read_at = 400;
    const auto operations = test::generate_history(options, base::Random(1));
    const Outcome whole = searched(operations, 1'000'000);
    EXPECT_EQ(whole.exists, !stale);
    EXPECT_EQ(searched(operations, whole.configurations + 1).exists, !stale);
    for (const std::uint64_t most : {std::uint64_t{1}, whole.configurations / 2}) {
      const Outcome part = searched(operations, most);
      EXPECT_EQ(part.exists, std::nullopt);
      EXPECT_LE(part.configurations, most + 64);  // a few more at most: the moves of one
    }
  }
}

// Each of these took millions of configurations before searches went back (restarts.h).
// Two additions of unknown outcome of each of six amounts, all even, and an odd sum: there are 3^6
// ways to use some of them, and many more orders.
TEST(Search, TriesCrashedOperationsInOneOrderOnly) {
  std::vector<history::Operation> operations;
  for (int i = 0; i < 12; ++i) {
    operations.push_back(crashed(operation(i, "add", history::Value(2 << (i % 6)), {i, i})));
  }
  operations.push_back(operation(50, "read", {}, {100, 200}));
  operations.back().output = history::Value(77);
  const auto result = check("counter", operations, {.algorithm = Algorithm::search}).value();
  EXPECT_EQ(result.verdict, Verdict::invalid) << result.why;
  EXPECT_LT(result.statistics.configurations, 20'000U);
}

TEST(Search, DoesNotLoseItsWayAmongFiftyClients) {
  for (const std::uint64_t seed : {14, 17, 25, 35}) {
    const test::GenerateOptions options{
        .operations = 10'000, .clients = 50, .busy = 0.8, .failing_cas = 0.27};
    const auto operations = test::generate_history(options, base::Random(seed));
    EXPECT_EQ(searched(operations, 500'000).exists, true) << "seed " << seed;
  }
}

}  // namespace
}  // namespace linnet::checker
