#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "bench/laboratory.h"
#include "bench/nemesis_figures.h"
#include "nemesis/clock/clock_skew.h"

namespace linnet::bench {
namespace {

using namespace nemesis::clock;
using namespace std::chrono_literals;

constexpr int kRounds = 200;
constexpr int kReadings = 50'000;  // in each
constexpr int kAttachments = 100;
constexpr int kChanges = 200;

constexpr Bound at_most(double value) {
  return {Bound::Kind::at_most, value};
}

// What this program and its child, whose clocks are skewed, share.
struct Shared {
  std::atomic<int> go{0};     // the round that the child shall begin
  std::atomic<int> ready{0};  // that it is in
  std::atomic<int> done{0};   // that it is done with
  std::array<double, kRounds> costs{};
  std::atomic<bool> flag{false};           // it waits for this
  std::atomic<std::int64_t> threshold{0};  // or for a wall clock beyond this
  std::atomic<std::int64_t> seen{0};       // when it saw that, by the monotonic clock
};

Shared& make_shared_memory() {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  LINNET_CHECK(memory != MAP_FAILED, "no shared memory");
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

double microseconds(nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

ClockSkew attach(pid_t process) {
  auto clocks = ClockSkew::attach(process);
  LINNET_CHECK(clocks.has_value(), "{}", clocks.error().front().text());
  return *std::move(clocks);
}

// Round after round, when it is told to: what a reading costs, in nanoseconds.
[[noreturn]] void read_clocks(Shared& shared) {
  for (int round = 1;; ++round) {
    while (shared.go < round) std::this_thread::yield();
    for (double& cost : shared.costs) {
      const std::int64_t begin = read(CLOCK_MONOTONIC);
      for (int i = 0; i < kReadings; ++i) read(CLOCK_REALTIME);
      cost = static_cast<double>(read(CLOCK_MONOTONIC) - begin) / kReadings;
    }
    shared.done = round;
  }
}

void measure_readings(const Report& report) {
  Shared& shared = make_shared_memory();
  const Child child([&] { read_clocks(shared); });
  const auto costs = [&] {
    const int round = ++shared.go;
    while (shared.done < round) std::this_thread::sleep_for(1ms);
    return std::vector<double>(shared.costs.begin(), shared.costs.end());
  };
  const auto native = costs();
  ClockSkew clocks = attach(child.id());
  const auto measure = [&](const std::string& clock, const Skew& skew) {
    clocks.set(Family::kWall, skew);
    report({.what = "a reading of a clock that " + clock + " (untouched)",
            .unit = "ns",
            .samples = costs(),
            .without = native,
            .target = at_most(35)});
  };
  Skew skew;
  measure("is attached to and right", skew);
  skew.offset = 1h;
  measure("has jumped", skew);
  skew.drift_ppm = 500;
  measure("drifts as well", skew);
  skew.strobe = {.amplitude = 1s, .half_period = 1ms};
  measure("strobes as well", skew);
  LINNET_CHECK(clocks.restore().has_value(), "not restored");
  report({.what = "a reading of a clock that is restored (untouched)",
          .unit = "ns",
          .samples = costs(),
          .without = native,
          .target = {}});
}

void measure_attaching(int threads, const Report& report) {
  Shared& shared = make_shared_memory();
  const Child child([&] {
    std::vector<std::thread> all;
    for (int i = 1; i < threads; ++i) all.emplace_back([] { ::pause(); });
    shared.ready = 1;
    ::pause();
  });
  while (shared.ready == 0) std::this_thread::sleep_for(1ms);
  Figure stop{.what = fmt::format("attaching to {} threads stops them for", threads),
              .unit = "ms",
              .samples = {},
              .without = {},
              .target = at_most(10)};
  Figure question{.what = fmt::format("asking {} threads what their clock shows", threads),
                  .unit = "ms",
                  .samples = {},
                  .without = {},
                  .target = {}};
  for (int i = 0; i < kAttachments; ++i) {
    ClockSkew clocks = attach(child.id());
    stop.samples.push_back(microseconds(clocks.stopped_for()) / 1000);
    question.samples.push_back(took<std::milli>(
        [&] { LINNET_CHECK(clocks.measure(CLOCK_REALTIME).has_value(), "no answer"); }));
    LINNET_CHECK(clocks.restore().has_value(), "not restored");
  }
  report(stop);
  report(question);
}

// Round after round waits for the flag, and then for its clock to jump, and says when it saw that.
[[noreturn]] void wait_for_changes(Shared& shared) {
  for (int round = 1;; ++round) {
    while (shared.go < round) continue;
    shared.ready = round;
    while (!shared.flag && read(CLOCK_REALTIME) < shared.threshold) continue;
    shared.seen = read(CLOCK_MONOTONIC);
    shared.done = round;
  }
}

// Beside the time that a store to shared memory takes to be seen.
void measure_changes(const Report& report) {
  Shared& shared = make_shared_memory();
  const Child child([&] { wait_for_changes(shared); });
  ClockSkew clocks = attach(child.id());
  const auto seen_after = [&](const std::function<void()>& change) {
    clocks.reset();
    shared.flag = false;
    shared.threshold = read(CLOCK_REALTIME) + nanoseconds(1h).count();
    const int round = ++shared.go;
    while (shared.ready != round) std::this_thread::yield();
    const std::int64_t begin = read(CLOCK_MONOTONIC);
    change();
    while (shared.done != round) std::this_thread::yield();
    return microseconds(nanoseconds(shared.seen - begin));
  };
  Figure figure{.what = "until a clock has jumped (until a store is seen)",
                .unit = "us",
                .samples = {},
                .without = {},
                .target = at_most(1000)};
  Skew skew;
  skew.offset = 2h;
  for (int i = 0; i < kChanges; ++i) {
    figure.without.push_back(seen_after([&] { shared.flag = true; }));
    figure.samples.push_back(seen_after([&] { clocks.set(Family::kWall, skew); }));
  }
  report(figure);
}

}  // namespace

void measure_clocks(const Report& report) {
  measure_readings(report);
  for (const int threads : {1, 16, 100}) measure_attaching(threads, report);
  measure_changes(report);
}

}  // namespace linnet::bench
