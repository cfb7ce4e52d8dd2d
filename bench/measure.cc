#include "bench/measure.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <fstream>
#include <vector>

#include "base/check.h"

namespace linnet::bench {
namespace {

constexpr double kLongEnough = 0.05;  // seconds

// A Sample as it goes through the pipe.
struct Report {
  double seconds = 0;
  double processor_seconds = 0;
  std::size_t resident_bytes = 0;
  double amount = 0;
  bool as_expected = false;
  std::size_t budget_bytes = 0;
  std::array<char, 200> what{};
};

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// Lets the peak of resident memory start from what is resident now (proc(5), clear_refs); without
// the making of the work, which frees much of what it takes.
void forget_peak() {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

std::size_t peak_resident_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes << 10U;
  }
  return static_cast<std::size_t>(usage.ru_maxrss) << 10U;
}

Report report_on(const Work& work) {
  std::vector<double> times;
  std::vector<double> processor_times;
  Outcome outcome;
  double sum = 0;
  forget_peak();
  while (sum < kLongEnough) {
    const double begin = seconds_of(CLOCK_MONOTONIC);
    const double processor_begin = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    outcome = work.run();
    processor_times.push_back(seconds_of(CLOCK_PROCESS_CPUTIME_ID) - processor_begin);
    times.push_back(seconds_of(CLOCK_MONOTONIC) - begin);
    sum += times.back();
    if (!outcome.as_expected) break;
  }
  Report report{.seconds = median(times),
                .processor_seconds = median(processor_times),
                .resident_bytes = peak_resident_bytes(),
                .amount = work.amount,
                .as_expected = outcome.as_expected,
                .budget_bytes = outcome.budget_bytes};
  outcome.what.copy(report.what.data(), report.what.size() - 1);
  return report;
}

[[noreturn]] void child(const std::function<Work()>& make, std::chrono::seconds fence, int output) {
  ::alarm(static_cast<unsigned>(fence.count()));
  const Report report = report_on(make());
  const bool written = ::write(output, &report, sizeof report) == sizeof report;
  ::_exit(written ? 0 : 1);
}

std::string death(int status, std::chrono::seconds fence) {
  if (!WIFSIGNALED(status)) return fmt::format("died, status {}", WEXITSTATUS(status));
  if (WTERMSIG(status) == SIGALRM) return fmt::format("not ready after {} s", fence.count());
  return fmt::format("died: {}", ::strsignal(WTERMSIG(status)));  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

Sample measure(const std::function<Work()>& make, std::chrono::seconds fence) {
  std::array<int, 2> pipe{};
  LINNET_CHECK(::pipe(pipe.data()) == 0, "no pipe");
  const pid_t process = ::fork();
  LINNET_CHECK(process >= 0, "no process");
  if (process == 0) child(make, fence, pipe[1]);
  ::close(pipe[1]);
  Report report;
  const bool complete = ::read(pipe[0], &report, sizeof report) == sizeof report;
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(process, &status, 0);
  if (!complete) return {.outcome = {.what = death(status, fence)}};
  return {.seconds = report.seconds,
          .processor_seconds = report.processor_seconds,
          .resident_bytes = report.resident_bytes,
          .amount = report.amount,
          .outcome = {report.as_expected, report.what.data(), report.budget_bytes}};
}

}  // namespace linnet::bench
