// Threads push and pop; what they saw is recorded and judged.
#include <iostream>
#include <latch>
#include <thread>
#include <vector>

#include "base/random.h"
#include "checker/check.h"
#include "checker/explain.h"
#include "history/thread_recorder.h"
#include "stack.h"

namespace {

using linnet::checker::Verdict;
using linnet::history::ThreadRecorder;
using linnet::history::Value;

constexpr std::size_t kThreads = 3;
constexpr int kOperations = 30;  // of each thread

template <typename S>
void work(S& stack, typename S::Owner owner, ThreadRecorder& recorder, std::size_t thread,
          std::latch& start, linnet::base::Random random) {
  // Some pops are overtaken by many operations of the others, most by none.
  const auto pause = [&random] {
    if (random.chance(0.7)) return;
    for (auto times = random.between(1, 30); times > 0; --times) std::this_thread::yield();
  };
  start.arrive_and_wait();
  for (int i = 0; i < kOperations; ++i) {
    if (random.chance(0.5)) {
      const int value = static_cast<int>(thread) * kOperations + i;  // no two alike
      recorder.invoke(thread, "push", value);
      stack.push(owner, value) ? recorder.ok(thread) : recorder.fail(thread);
    } else {
      recorder.invoke(thread, "pop");
      const std::optional<int> value = stack.pop(owner, pause);
      recorder.ok(thread, value ? Value(*value) : Value());
    }
  }
}

template <typename S>
Verdict run(std::uint64_t seed) {
  const linnet::base::Random random(seed);
  S stack;
  ThreadRecorder recorder(kThreads);
  {
    std::vector<typename S::Owner> owners;
    for (std::size_t t = 0; t < kThreads; ++t) owners.push_back(stack.owner(16));
    std::latch start(kThreads);
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] { work(stack, owners[t], recorder, t, start, random.split(t)); });
    }
  }
  const auto operations = recorder.operations();
  const auto result = linnet::checker::check("stack", operations);
  if (!result) return Verdict::unknown;
  if (result->verdict == Verdict::invalid) {
    std::cout << "seed " << seed << ": " << result->why << '\n'
              << linnet::checker::explain(operations, *result).text << '\n';
  }
  return result->verdict;
}

// Whether one of the runs is not linearizable.
template <typename S>
bool violates(std::uint64_t runs) {
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    if (run<S>(seed) == Verdict::invalid) return true;
  }
  return false;
}

}  // namespace

int main() {
  std::cout << "without a count, up to 5000 runs:\n";
  const bool found = violates<Stack<false>>(5000);
  std::cout << (found ? "" : "nothing found\n") << "with a count, 200 runs:\n";
  const bool wrong = violates<Stack<true>>(200);
  std::cout << (wrong ? "" : "nothing found\n");
  return found && !wrong ? 0 : 1;
}
