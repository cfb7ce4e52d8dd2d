#include "reports/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "checker/check.h"
#include "history/read.h"
#include "tests/support/generate_history.h"

namespace linnet::reports {
namespace {

using testing::ElementsAre;

history::Operation operation(std::int64_t called, std::int64_t returned) {
  history::Operation operation;
  operation.f = "write";
  operation.outcome = history::Outcome::ok;
  operation.called = called;
  operation.returned = returned;
  return operation;
}

TEST(Witness, MergesTheOrdersOfAllKeys) {
  // Of key a: 0 after 1, both open at once. Of key b: 2, which returned before 1 was called.
  const std::vector<history::Operation> operations{operation(0, 9), operation(4, 8),
                                                   operation(1, 2)};
  const std::vector<checker::Witness> witness{{history::Value("a"), {1, 0}},
                                              {history::Value("b"), {2}}};
  EXPECT_THAT(whole_order(operations, witness), ElementsAre(2, 1, 0));
}

TEST(Witness, IsAHistoryThatIsValidAsItStands) {
  test::GenerateOptions options;
  options.operations = 400;
  options.clients = 8;
  options.keys = 5;
  options.crashed = 0.05;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto operations = test::generate_history(options, base::Random(seed));
    const auto result = checker::check("cas-register", operations);
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(result->verdict, checker::Verdict::valid);
    std::istringstream lines(witness_lines(operations, result->witness));
    const auto read = history::read_history(lines, "witness");
    ASSERT_TRUE(read.has_value()) << read.error().front().text();
    const auto again = history::operations(read->history);
    EXPECT_EQ(checker::check("cas-register", again)->verdict, checker::Verdict::valid);
    const auto order = whole_order(operations, result->witness);
    ASSERT_EQ(again.size(), order.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
      EXPECT_GT(operations[order[i]].returned, operations[order[i - 1]].called);
    }
  }
}

}  // namespace
}  // namespace linnet::reports
