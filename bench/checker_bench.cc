// How long the checker takes, on histories of clients that overlap all the time.
#include <benchmark/benchmark.h>

#include <chrono>

#include "base/check.h"
#include "checker/check.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeed = 7;

void check_generated(benchmark::State& state, const test::GenerateOptions& options,
                     Verdict expected) {
  const auto operations = test::generate_history(options, base::Random(kSeed));
  CheckResult result;
  for (auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores): the library's idiom
    auto checked =
        check("cas-register", operations, {.time_limit = 120s, .memory_limit = 4UL << 30});
    LINNET_CHECK(checked.has_value(), "the history is malformed");
    result = std::move(*checked);
  }
  if (result.verdict != expected) {
    state.SkipWithError(result.why.c_str());
    return;
  }
  const auto count = static_cast<double>(operations.size());
  state.counters["ops/s"] =
      benchmark::Counter(count, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["nodes/op"] = static_cast<double>(result.statistics.configurations) / count;
  state.counters["bytes/op"] = static_cast<double>(result.statistics.peak_bytes) / count;
}

void cas_register(benchmark::State& state) {
  test::GenerateOptions options;
  options.operations = 100'000;
  options.clients = static_cast<std::size_t>(state.range(0));
  check_generated(state, options, Verdict::valid);
}
BENCHMARK(cas_register)->Arg(1)->Arg(5)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

void cas_register_stale_read(benchmark::State& state) {
  test::GenerateOptions options;
  options.operations = 10'000;
  options.clients = static_cast<std::size_t>(state.range(0));
  options.stale_read_at = 9'000;
  check_generated(state, options, Verdict::invalid);
}
BENCHMARK(cas_register_stale_read)->Arg(5)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

void cas_register_crashed(benchmark::State& state) {
  test::GenerateOptions options;
  options.operations = 10'000;
  options.clients = static_cast<std::size_t>(state.range(0));
  options.crashed = 0.01;
  check_generated(state, options, Verdict::valid);
}
BENCHMARK(cas_register_crashed)->Arg(5)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

void cas_register_many_keys(benchmark::State& state) {
  test::GenerateOptions options;
  options.operations = 100'000;
  options.clients = 20;
  options.keys = 1'000;
  check_generated(state, options, Verdict::valid);
}
BENCHMARK(cas_register_many_keys)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace linnet::checker
