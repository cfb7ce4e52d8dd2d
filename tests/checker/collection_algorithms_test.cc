// The engines against each other on histories of collections and, on small ones, against the
// oracle.
#include <gtest/gtest.h>

#include "checker/check.h"
#include "tests/checker/collection_spec.h"
#include "tests/checker/small_histories.h"
#include "tests/support/generate_collections.h"

namespace linnet::checker {
namespace {

using test::Collection;

// Something that an operation returned is changed.
void disturb(Operations& operations, Collection collection, base::Random& random) {
  std::vector<std::size_t> said;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const bool says = collection == Collection::set || operations[i].input.is_null();
    if (says && operations[i].outcome == Outcome::ok) said.push_back(i);
  }
  if (said.empty()) return;
  history::Operation& one = operations[random.pick(said)];
  history::Operation& other = operations[random.pick(said)];
  if (random.chance(0.7)) {
    std::swap(one.output, other.output);
  } else if (collection != Collection::set || one.f != "contains") {
    one.output = {};
  }
}

class CollectionAlgorithms : public testing::TestWithParam<Collection> {
 protected:
  Operations generated(std::size_t count, std::size_t clients, double crashed,
                       base::Random& random) {
    Operations operations = test::generate_collection(
        {.collection = GetParam(), .operations = count, .clients = clients, .crashed = crashed},
        random.split(random.next()));
    if (random.chance(0.6)) disturb(operations, GetParam(), random);
    return operations;
  }

  CheckResult judged(const Operations& operations, Algorithm algorithm) {
    auto result = check(test::model(GetParam()), operations,
                        {.memory_limit = 100'000'000, .algorithm = algorithm});
    EXPECT_TRUE(result.has_value()) << text(operations);
    return std::move(*result);
  }

  // What the monitor said, or the search in its place.
  Verdict expect_agreement(const Operations& operations) {
    const CheckResult automatic = judged(operations, Algorithm::automatic);
    const CheckResult by_search = judged(operations, Algorithm::search);
    EXPECT_EQ(by_search.algorithm, Algorithm::search);
    EXPECT_EQ(automatic.verdict, by_search.verdict) << text(operations);
    monitored_ += automatic.algorithm == Algorithm::monitor ? 1 : 0;
    ++histories_;
    if (automatic.verdict == Verdict::valid && by_search.verdict == Verdict::valid) ++valid_;
    if (automatic.verdict == Verdict::invalid && by_search.verdict == Verdict::invalid) {
      EXPECT_EQ(automatic.counterexample->operation, by_search.counterexample->operation);
    }
    return automatic.verdict;
  }

  void TearDown() override {
    EXPECT_GT(monitored_, histories_ * 95 / 100);
    EXPECT_GT(valid_, histories_ / 10);
    EXPECT_LT(valid_, histories_ * 19 / 20);
  }

 private:
  int histories_ = 0;
  int monitored_ = 0;
  int valid_ = 0;
};

TEST_P(CollectionAlgorithms, AgreeWithTheOracleOnSmallHistories) {
  base::Random random(1);
  for (const double crashed : {0.0, 0.2}) {
    for (int n = 0; n < 1'000 && !HasFailure(); ++n) {
      const Operations operations = generated(8, 3, crashed, random);
      EXPECT_EQ(expect_agreement(operations) == Verdict::valid,
                linearizable(operations, spec(GetParam())))
          << text(operations);
    }
  }
}

TEST_P(CollectionAlgorithms, AgreeOnLargerHistories) {
  base::Random random(2);
  for (const double crashed : {0.0, 0.03}) {
    for (int n = 0; n < 200 && !HasFailure(); ++n) {
      expect_agreement(generated(30, 3, crashed, random));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Collections, CollectionAlgorithms,
                         testing::Values(Collection::queue, Collection::stack,
                                         Collection::priority_queue, Collection::set));

}  // namespace
}  // namespace linnet::checker
