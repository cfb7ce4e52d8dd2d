#include "nemesis/clock/clock_skew.h"

#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "base/check.h"
#include "nemesis/clock/injection.h"
#include "nemesis/clock/process_files.h"
#include "nemesis/clock/refusal.h"
#include "nemesis/clock/stopped_process.h"

namespace linnet::nemesis::clock {
namespace {

using std::chrono::steady_clock;

constexpr int kTries = 50;
constexpr std::chrono::milliseconds kPauseBetweenTries{1};

// Does it on a thread of its own: ptrace answers one thread only, and when that ends the kernel
// lets go everything it held.
template <typename Work>
auto on_a_thread_of_its_own(Work work) {
  return std::async(std::launch::async, std::move(work)).get();
}

// Stops the process and does it; again, when a thread is in the way, a moment later.
template <typename Stop, typename Work>
auto with_stopped(pid_t process, Stop stop, Work work) {
  for (int tries = 1;; ++tries) {
    try {
      return on_a_thread_of_its_own([&] {
        const auto stopped = stop();
        return work(*stopped);
      });
    } catch (const InTheWay&) {
      if (tries == kTries) {
        refuse(process, "a thread or a signal handler of it stays in the vDSO's clock functions",
               "try again; if it is stopped (SIGSTOP), let it run first");
      }
      std::this_thread::sleep_for(kPauseBetweenTries);
    }
  }
}

auto stop_running(pid_t process, std::chrono::milliseconds patience) {
  return [=] { return std::make_unique<StoppedProcess>(process, patience); };
}

// Does it, and makes errors of what it throws.
template <typename Work>
auto reporting(pid_t process, Work work) -> base::Result<decltype(work())> {
  try {
    return work();
  } catch (const Refused& refused) {
    return base::failure({refused.error});
  } catch (const ThreadEnded&) {
    return base::failure(describe_process(process), "there is no such process, or it has ended");
  }
}

std::size_t index(clockid_t clock) {
  return static_cast<std::size_t>(clock);
}

}  // namespace

struct ClockSkew::State {
  pid_t process;
  SkewedClocks clocks;
  Injection injection;
  std::chrono::milliseconds patience;
  nanoseconds stopped_for{};
};

ClockSkew::ClockSkew(std::unique_ptr<State> state) : state_(std::move(state)) {}
ClockSkew::ClockSkew(ClockSkew&&) noexcept = default;
ClockSkew& ClockSkew::operator=(ClockSkew&&) noexcept = default;
ClockSkew::~ClockSkew() = default;

template <typename Stop>
base::Result<ClockSkew> ClockSkew::attach_to(pid_t process, const AttachOptions& options,
                                             Stop stop) {
  auto state = std::make_unique<State>();
  state->process = process;
  state->patience = options.patience;
  const Readings now = true_readings();
  state->clocks.set(Family::kWall, options.wall, now);
  state->clocks.set(Family::kMonotonic, options.monotonic, now);
  return reporting(process, [&] {
    Instant stopped_since;
    state->injection = with_stopped(process, stop, [&](const StoppedProcess& stopped) {
      stopped_since = stopped.since();
      return inject(stopped, state->clocks);
    });
    state->stopped_for = steady_clock::now() - stopped_since;
    return ClockSkew(std::move(state));
  });
}

base::Result<ClockSkew> ClockSkew::attach(pid_t process, const AttachOptions& options) {
  return attach_to(process, options, stop_running(process, options.patience));
}

base::Result<ClockSkew> ClockSkew::attach_at_exec(pid_t process,
                                                  const std::function<void()>& release,
                                                  const AttachOptions& options) {
  bool has_begun = false;
  return attach_to(process, options, [&] {
    if (has_begun) return stop_running(process, options.patience)();
    auto stopped = std::make_unique<StoppedProcess>(process, options.patience, release);
    has_begun = true;
    return stopped;
  });
}

pid_t ClockSkew::process() const {
  return state_->process;
}

bool ClockSkew::holds() const {
  return is_in_place(state_->process, state_->injection);
}

void ClockSkew::set(Family family, const Skew& skew) {
  state_->clocks.set(family, skew, true_readings());
  state_->injection.parameters->publish(state_->clocks.parameters());
}

Skew ClockSkew::skew(Family family) const {
  return state_->clocks.skew(family, true_readings());
}

void ClockSkew::reset() {
  const Readings now = true_readings();
  state_->clocks.set(Family::kWall, {}, now);
  state_->clocks.set(Family::kMonotonic, {}, now);
  state_->injection.parameters->publish(state_->clocks.parameters());
}

Reading ClockSkew::expected(clockid_t clock) const {
  LINNET_CHECK(clock >= 0 && clock < kClocks, "clock {}", clock);
  const std::int64_t now = true_readings()[index(clock)];
  return {.true_time = nanoseconds(now),
          .shown = nanoseconds(skewed(now, state_->injection.parameters->read(clock)))};
}

base::Result<Reading> ClockSkew::measure(clockid_t clock) const {
  LINNET_CHECK(clock >= 0 && clock < kClocks, "clock {}", clock);
  return reporting(state_->process, [&] {
    const auto stop = stop_running(state_->process, state_->patience);
    const Answer answer = with_stopped(state_->process, stop, [&](const StoppedProcess& stopped) {
      return ask(stopped, state_->injection, clock);
    });
    return Reading{.true_time = nanoseconds(answer.truth),
                   .shown = nanoseconds(answer.answer),
                   .uncertainty = nanoseconds(answer.uncertainty)};
  });
}

base::Result<void> ClockSkew::restore() {
  reset();
  try {
    const auto stop = stop_running(state_->process, state_->patience);
    with_stopped(state_->process, stop, [&](const StoppedProcess& stopped) {
      withdraw(stopped, state_->injection);
      return true;
    });
  } catch (const Refused& refused) {
    return base::failure({refused.error});
  } catch (const ThreadEnded&) {
    return {};  // with the process its clocks have gone
  }
  return {};
}

nanoseconds ClockSkew::stopped_for() const {
  return state_->stopped_for;
}

bool ClockSkew::reads_by_system_call() const {
  return state_->injection.by_system_call;
}

}  // namespace linnet::nemesis::clock
