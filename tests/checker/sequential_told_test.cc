// How often it is told whether an invalid history is sequentially consistent.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "checker/check.h"
#include "checker/sequential.h"
#include "history/null_reads.h"
#include "history/read.h"
#include "tests/checker/violations.h"
#include "tests/support/corpora.h"
#include "tests/support/generate_collections.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using history::Operation;

// Four times the usual: what is told is not to depend on how busy the machine is.
constexpr std::chrono::seconds kPatience{2};

class Told {
 public:
  // Does nothing when the history is valid.
  void judge(const std::string& of, const char* model, const std::vector<Operation>& operations,
             const Value& initial) {
    const auto result = check(model, operations, {.initial = initial});
    ASSERT_TRUE(result.has_value());
    if (result->verdict != Verdict::invalid) return;
    const Sequential answer = sequentially_consistent(
        model, operations, result->initial, result->counterexample->key, {.time = kPatience});
    for (const auto& name : {of, std::string("all")}) {
      Count& count = counts_[name];
      ++count.histories;
      ++count.answers[answer];
    }
  }

  std::string table() {
    std::string text;
    for (auto& [of, count] : counts_) {
      text += fmt::format("{:44} {:4} histories, yes {:3}, no {:3}, not told {:3}\n", of,
                          count.histories, count.answers[Sequential::yes],
                          count.answers[Sequential::no], count.answers[Sequential::not_told]);
    }
    return text;
  }

  double share() {
    Count& all = counts_["all"];
    return 1 - static_cast<double>(all.answers[Sequential::not_told]) / all.histories;
  }

 private:
  struct Count {
    int histories = 0;
    std::map<Sequential, int> answers;
  };
  std::map<std::string, Count> counts_;
};

TEST(SequentialTold, OfInjectedViolations) {
  Told told;
  for (const Case& each : cases()) {
    for (const auto& [kind, inject] : each.injections) {
      for (std::uint64_t seed = 0; seed < 8; ++seed) {
        base::Random random(seed);
        Served object = each.object;
        auto operations = record(object, 200, 4, random.split("operations"));
        if (!inject(operations, random)) continue;
        told.judge(fmt::format("{}, {}", object.model, kind), object.model.c_str(), operations,
                   object.initial);
      }
    }
  }
  fmt::print("{}", told.table());
  EXPECT_GE(told.share(), 0.95);
}

// One read, late in the history, sees what another saw some operations before.
void make_stale(std::vector<Operation>& operations, std::size_t by) {
  const auto reads = [](const Operation& operation) {
    return operation.f == "read" && operation.outcome == Outcome::ok;
  };
  const std::size_t from = operations.size() * 9 / 10;
  const auto late =
      std::find_if(operations.begin() + static_cast<std::ptrdiff_t>(from), operations.end(), reads);
  if (late == operations.end()) return;
  for (auto earlier = late - static_cast<std::ptrdiff_t>(by); earlier > operations.begin();
       --earlier) {
    if (!reads(*earlier) || earlier->key != late->key || earlier->output == late->output) continue;
    late->output = earlier->output;
    return;
  }
}

TEST(SequentialTold, OfStaleReads) {
  Told told;
  for (const std::size_t size : {100, 1000, 10'000}) {
    for (const std::size_t clients : {5, 10}) {
      for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const base::Random random(seed);
        for (const std::size_t keys : {0, 10}) {
          test::GenerateOptions options{.operations = size,
                                        .clients = clients,
                                        .busy = 0.8,
                                        .keys = keys,
                                        .unique_values = seed % 4 >= 2,
                                        .cas = 0};
          if (!options.unique_values && keys == 0) options.cas = 0.3;
          if (seed % 2 == 1) options.crashed = 0.01;
          auto operations = test::generate_history(options, random);
          make_stale(operations, 10 + seed * keys);
          const char* model = keys > 0          ? "key-value"
                              : options.cas > 0 ? "cas-register"
                                                : "register";
          told.judge(fmt::format("{}{}, {} operations", model,
                                 options.unique_values ? ", unique" : "", size),
                     model, operations, {});
        }
      }
    }
  }
  fmt::print("{}", told.table());
  EXPECT_GE(told.share(), 0.75);
}

TEST(SequentialTold, OfCollections) {
  Told told;
  for (const std::size_t size : {100, 1000, 10'000}) {
    for (const std::size_t clients : {5, 10}) {
      for (std::uint64_t seed = 0; seed < 4; ++seed) {
        for (const auto collection : {test::Collection::queue, test::Collection::stack,
                                      test::Collection::priority_queue, test::Collection::set}) {
          // All that a stack or a priority queue forces takes longer.
          const bool quadratic = collection == test::Collection::stack ||
                                 collection == test::Collection::priority_queue;
          if (quadratic && size > 1000) continue;
          const auto operations = test::generate_collection({.collection = collection,
                                                             .operations = size,
                                                             .clients = clients,
                                                             .crashed = seed % 2 == 1 ? 0.01 : 0,
                                                             .violation_at = size * 9 / 10},
                                                            base::Random(seed));
          told.judge(fmt::format("{}, {} operations", test::model(collection), size),
                     test::model(collection), operations, {});
        }
      }
    }
  }
  fmt::print("{}", told.table());
  EXPECT_GE(told.share(), 0.9);
}

TEST(SequentialTold, OfTheCorpora) {
  namespace fs = std::filesystem;
  const auto read = [](const fs::path& file) {
    return history::operations(history::read_history(file.string())->history);
  };
  Told told;
  const fs::path etcd = tests::corpus("etcd");
  if (!fs::exists(etcd)) GTEST_SKIP() << etcd << " is not there";
  std::ifstream expected(etcd / "EXPECTED");
  for (std::string file, verdict; expected >> file >> verdict;) {
    told.judge("etcd", "cas-register", read(etcd / file), {});
  }
  for (const auto& entry : fs::directory_iterator(tests::corpus("kv"))) {
    told.judge("kv", "key-value", read(entry.path()), "");
  }
  for (const auto& entry : fs::directory_iterator(tests::corpus("edn/cas-register") / "invalid")) {
    auto operations = read(entry.path());
    history::forget_null_reads(operations);
    told.judge("edn", "cas-register", operations, 0);
  }
  fmt::print("{}", told.table());
  EXPECT_GE(told.share(), 0.95);
}

}  // namespace
}  // namespace linnet::checker
