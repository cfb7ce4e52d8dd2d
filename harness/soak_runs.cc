#include "harness/soak_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <array>

#include "base/random.h"
#include "harness/target.h"
#include "nemesis/fault_kinds.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

using base::Random;

constexpr std::size_t kMostKinds = 4;  // of faults in a run
constexpr std::array kIntervals{"1s", "2s", "5s"};
constexpr std::array kRates{"100", "300", "1000"};
constexpr std::array kConcurrencies{"1n", "2n"};
constexpr std::array kSnapshotBytes{"4096", "65536", "16777216"};
constexpr std::array kDisks{"durable", "volatile"};

std::string draw_workload(const targets::Protocol& target, Random random) {
  std::vector<std::string> names;
  for (const auto& workload : workloads::workloads()) {
    if (serves(target, workload)) names.push_back(workload.name);
  }
  return random.pick(names);
}

std::string draw_nemesis(const targets::Protocol& target, bool clocks, Random random) {
  using nemesis::Strikes;
  std::vector<std::string> kinds;
  for (const auto& kind : nemesis::fault_kinds()) {
    if (kind.strikes == Strikes::clocks && !clocks) continue;
    if (kind.strikes == Strikes::membership && !target.has_operators) continue;
    kinds.push_back(kind.name);
  }
  random.shuffle(kinds);
  kinds.resize(static_cast<std::size_t>(random.between(1, kMostKinds)));
  return fmt::format("{}", fmt::join(kinds, ","));
}

std::string_view draw_value(const targets::Setting& setting, Random random) {
  std::vector<std::string_view> values;
  for (const targets::Choice& choice : setting.choices) {
    if (choice.linearizable) values.push_back(choice.value);
  }
  return random.pick(values);
}

}  // namespace

std::vector<const targets::Protocol*> targets_to_soak(const std::string& pattern) {
  std::vector<const targets::Protocol*> matching;
  for (const targets::Protocol& target : targets::protocols()) {
    if (::fnmatch(pattern.c_str(), std::string(target.name).c_str(), 0) == 0)
      matching.push_back(&target);
  }
  return matching;
}

std::vector<std::string> soak_run(const SoakOptions& options, std::uint64_t number) {
  Random random = Random(options.seed).split("soak").split(number);
  const auto targets = targets_to_soak(options.targets);
  const targets::Protocol& target = *targets[number % targets.size()];
  std::vector<std::string> run{std::string(target.name)};
  const auto add = [&](std::string_view option, std::string_view value) {
    run.emplace_back(option);
    run.emplace_back(value);
  };
  add("--nodes", std::to_string(random.between(3, 5)));
  add("--workload", draw_workload(target, random.split("workload")));
  add("--nemesis", draw_nemesis(target, options.clocks, random.split("nemesis")));
  add("--nemesis-interval", random.pick(kIntervals));
  add("--time-limit", options.run_time);
  add("--rate", random.pick(kRates));
  add("--concurrency", random.pick(kConcurrencies));
  add("--network", options.network);
  for (const targets::Setting& setting : target.settings) {
    add(fmt::format("--{}", setting.name), draw_value(setting, random.split(setting.name)));
  }
  add("--snapshot-bytes", random.pick(kSnapshotBytes));
  add("--disk", random.pick(kDisks));
  add("--seed", std::to_string(random.between(1, 999'999)));
  return run;
}

}  // namespace linnet::harness
