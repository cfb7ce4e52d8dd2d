#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bench/works.h"
#include "checker/check.h"
#include "history/read.h"
#include "tests/support/hopeless_history.h"

namespace linnet::bench {
namespace {

using namespace std::chrono_literals;
using checker::CheckResult;
using checker::Verdict;
using Operations = std::vector<history::Operation>;

// No row that reaches its target comes near them.
constexpr auto kTimeLimit = 30s;
constexpr std::size_t kMemoryLimit = 4'000'000'000;

CheckResult judge(const Judging& judging, const Operations& operations) {
  auto result = checker::check(
      judging.model, operations,
      {.time_limit = kTimeLimit, .memory_limit = kMemoryLimit, .threads = judging.threads});
  LINNET_CHECK(result.has_value(), "{}", result.error().front().text());
  return std::move(*result);
}

Outcome outcome(const CheckResult& result, Verdict expected) {
  const std::string verdict(name(result.verdict));
  if (result.verdict == expected) return {true, verdict, result.statistics.peak_bytes};
  const std::string text = verdict + " instead of " + std::string(name(expected));
  return {false, text + ": " + result.why, result.statistics.peak_bytes};
}

struct EtcdHistory {
  std::string file;
  std::string verdict;
  Operations operations;
};

std::vector<EtcdHistory> etcd_histories(const std::filesystem::path& folder) {
  std::vector<EtcdHistory> histories;
  std::ifstream expected(folder / "EXPECTED");
  for (EtcdHistory history; expected >> history.file >> history.verdict;) {
    const auto read = history::read_history((folder / history.file).string());
    LINNET_CHECK(read.has_value(), "{}", read.error().front().text());
    history.operations = history::operations(read->history);
    histories.push_back(history);
  }
  return histories;
}

Outcome judge_all(const std::vector<EtcdHistory>& histories) {
  std::size_t bytes = 0;
  for (const EtcdHistory& history : histories) {
    const CheckResult result = judge({"cas-register"}, history.operations);
    bytes = std::max(bytes, result.statistics.peak_bytes);
    if (name(result.verdict) != history.verdict) {
      return {false, fmt::format("{} is {}", history.file, name(result.verdict)), bytes};
    }
  }
  return {true, fmt::format("{} verdicts", histories.size()), bytes};
}

Work judge_work(Operations generated, const Judging& judging) {
  const auto operations = std::make_shared<Operations>(std::move(generated));
  return {static_cast<double>(operations->size()),
          [=] { return outcome(judge(judging, *operations), judging.expected); }};
}

}  // namespace

MakeWork judge_generated(const test::GenerateOptions& options, const Judging& judging) {
  return [=](std::uint64_t seed) {
    return judge_work(test::generate_history(options, base::Random(seed)), judging);
  };
}

MakeWork judge_hopeless(const checker::CheckOptions& limits, checker::UnknownReason expected) {
  return [=](std::uint64_t) -> Work {
    const auto operations = std::make_shared<Operations>(test::hopeless_history());
    return {static_cast<double>(operations->size()), [=] {
              const auto result = checker::check("cas-register", *operations, limits);
              LINNET_CHECK(result.has_value(), "{}", result.error().front().text());
              const bool met = result->unfinished && result->unfinished->reason == expected;
              return Outcome{met, result->why, result->statistics.peak_bytes};
            }};
  };
}

MakeWork judge_generated(const test::CollectionOptions& options) {
  return [=](std::uint64_t seed) {
    return judge_work(test::generate_collection(options, base::Random(seed)),
                      {model(options.collection)});
  };
}

MakeWork judge_etcd(const std::filesystem::path& folder) {
  return [folder](std::uint64_t) {
    const auto histories = std::make_shared<std::vector<EtcdHistory>>(etcd_histories(folder));
    return Work{static_cast<double>(histories->size()), [=] { return judge_all(*histories); }};
  };
}

}  // namespace linnet::bench
