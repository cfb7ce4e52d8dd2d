// Clock skew: what a skewed reading costs beside a native one of the same run, for how long
// attaching stops a process, and how soon a change is seen.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <new>
#include <thread>
#include <vector>

#include "nemesis/clock/clock_skew.h"

namespace {

using namespace linnet::nemesis::clock;
using namespace std::chrono_literals;

constexpr int kRounds = 200;
constexpr int kReadings = 50'000;
constexpr int kAttachments = 100;
constexpr int kChanges = 200;

// What the bench and its child, whose clocks are skewed, share.
struct Shared {
  std::atomic<int> ready{0};
  std::atomic<int> go{0};
  std::atomic<double> cost{0};             // ns a reading
  std::atomic<std::int64_t> seen{0};       // when the child saw the change, monotonic
  std::atomic<std::int64_t> threshold{0};  // it waits for a wall clock beyond this
};

Shared& make_shared_memory() {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  return *new (memory) Shared;
}

class Child {
 public:
  explicit Child(const std::function<void()>& work) : process_(::fork()) {
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    work();
    ::_exit(0);
  }
  ~Child() {
    ::kill(process_, SIGKILL);
    int status = 0;
    while (::waitpid(process_, &status, 0) == process_ && WIFSTOPPED(status)) continue;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t id() const { return process_; }

 private:
  pid_t process_;
};

std::int64_t read(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

template <typename T>
T median(std::vector<T> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double cost_of_a_reading() {
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const std::int64_t begin = read(CLOCK_MONOTONIC);
    for (int i = 0; i < kReadings; ++i) read(CLOCK_REALTIME);
    rounds.push_back(static_cast<double>(read(CLOCK_MONOTONIC) - begin) / kReadings);
  }
  return *std::ranges::min_element(rounds);  // the others were disturbed
}

ClockSkew attach(pid_t process) {
  auto clocks = ClockSkew::attach(process);
  if (clocks) return *std::move(clocks);
  fmt::print(stderr, "{}\n", clocks.error().front().text());
  std::exit(1);
}

void bench_readings() {
  Shared& shared = make_shared_memory();
  const Child child([&] {
    for (int round = 1;; ++round) {
      while (shared.go < round) std::this_thread::yield();
      shared.cost = cost_of_a_reading();
      shared.ready = round;
    }
  });
  const auto measure = [&](const char* name) {
    const int round = ++shared.go;
    while (shared.ready < round) std::this_thread::sleep_for(1ms);
    fmt::print("reading, {:<28} {:8.1f} ns\n", name, shared.cost.load());
  };
  measure("native");
  ClockSkew clocks = attach(child.id());
  measure("attached, true");
  Skew skew;
  skew.offset = 1h;
  clocks.set(Family::kWall, skew);
  measure("jumped");
  skew.drift_ppm = 500;
  clocks.set(Family::kWall, skew);
  measure("drifting");
  skew.strobe = {.amplitude = 1s, .half_period = 1ms};
  clocks.set(Family::kWall, skew);
  measure("drifting and strobing");
  if (!clocks.restore()) std::exit(1);
  measure("restored");
}

void print_times(const std::string& name, const std::vector<nanoseconds>& times) {
  const auto in_us = [](nanoseconds time) { return static_cast<double>(time.count()) / 1e3; };
  fmt::print("{:<37} {:8.1f} us median {:8.1f} us at most\n", name, in_us(median(times)),
             in_us(*std::ranges::max_element(times)));
}

void bench_attaching(int threads) {
  Shared& shared = make_shared_memory();
  const Child child([&] {
    std::vector<std::thread> all;
    all.reserve(static_cast<std::size_t>(threads));
    for (int i = 1; i < threads; ++i) all.emplace_back([] { ::pause(); });
    shared.ready = 1;
    ::pause();
  });
  while (shared.ready == 0) std::this_thread::sleep_for(1ms);
  std::vector<nanoseconds> stops;
  std::vector<nanoseconds> measurements;
  for (int i = 0; i < kAttachments; ++i) {
    ClockSkew clocks = attach(child.id());
    stops.push_back(clocks.stopped_for());
    const std::int64_t begin = read(CLOCK_MONOTONIC);
    if (!clocks.measure(CLOCK_REALTIME)) std::exit(1);
    measurements.emplace_back(read(CLOCK_MONOTONIC) - begin);
    if (!clocks.restore()) std::exit(1);
  }
  print_times(fmt::format("attaching stops {} threads for", threads), stops);
  print_times(fmt::format("measuring with {} threads takes", threads), measurements);
}

void bench_changes() {
  Shared& shared = make_shared_memory();
  const Child child([&] {
    for (int round = 1;; ++round) {
      while (shared.go < round) continue;
      shared.ready = round;
      while (read(CLOCK_REALTIME) < shared.threshold) continue;
      shared.seen = read(CLOCK_MONOTONIC);
      shared.ready = -round;
    }
  });
  ClockSkew clocks = attach(child.id());
  std::vector<nanoseconds> times;
  for (int round = 1; round <= kChanges; ++round) {
    clocks.reset();
    shared.threshold = read(CLOCK_REALTIME) + nanoseconds(1h).count();
    shared.go = round;
    while (shared.ready != round) std::this_thread::yield();
    Skew skew;
    skew.offset = 2h;
    const std::int64_t begin = read(CLOCK_MONOTONIC);
    clocks.set(Family::kWall, skew);
    while (shared.ready != -round) std::this_thread::yield();
    times.emplace_back(shared.seen - begin);
  }
  print_times("from set() to its effect", times);
}

}  // namespace

int main() {
  bench_readings();
  bench_attaching(1);
  bench_attaching(16);
  bench_attaching(100);
  bench_changes();
}
