// What the generator of collections' histories promises: linearizable by construction, or not at
// all when a violation was asked for.
#include "tests/support/generate_collections.h"

#include <gtest/gtest.h>

#include "tests/checker/collection_spec.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using test::Collection;

class GeneratedCollection : public testing::TestWithParam<Collection> {};

TEST_P(GeneratedCollection, IsLinearizable) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto operations = test::generate_collection(
        {.collection = GetParam(), .operations = 9, .clients = 3, .crashed = 0.1},
        base::Random(seed));
    ASSERT_TRUE(linearizable(operations, spec(GetParam()))) << text(operations);
  }
}

TEST_P(GeneratedCollection, IsNotWithAViolation) {
  int small = 0;  // enough for the oracle
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto operations = test::generate_collection({.collection = GetParam(),
                                                       .operations = 8,
                                                       .clients = 2,
                                                       .puts = 0.6,
                                                       .crashed = 0.02,
                                                       .violation_at = 4},
                                                      base::Random(seed));
    if (operations.size() > 10) continue;
    ++small;
    ASSERT_FALSE(linearizable(operations, spec(GetParam()))) << text(operations);
  }
  EXPECT_GT(small, 20);
}

INSTANTIATE_TEST_SUITE_P(Collections, GeneratedCollection,
                         testing::Values(Collection::queue, Collection::stack,
                                         Collection::priority_queue, Collection::set));

}  // namespace
}  // namespace linnet::checker
