#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <vector>

#include "base/check.h"
#include "bench/works.h"
#include "checker/online.h"

namespace linnet::bench {
namespace {

using history::Event;
using history::EventType;
using history::Operation;

constexpr std::size_t kRounds = 10;
constexpr double kFlat = 1e6;  // bytes that may come and go

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// The history's events after a write that nothing overlaps, so that they can be fed again and
// again.
std::vector<Event> events_of(const std::vector<Operation>& operations) {
  std::vector<Event> events(2 * operations.size() + 2);
  const auto put = [&](std::int64_t position, const Operation& operation, EventType type) {
    Event& event = events[static_cast<std::size_t>(position)];
    event.process = operation.process;
    event.type = type;
    event.f = operation.f;
    event.value = type == EventType::ok ? operation.output : operation.input;
  };
  Operation first;
  first.f = "write";
  first.input = 0;
  put(0, first, EventType::invoke);
  put(1, first, EventType::ok);
  for (Operation operation : operations) {
    // What was read before the history's own first write: here it is the one put before.
    const bool read = operation.f == "read" && operation.outcome == history::Outcome::ok;
    if (read && operation.output.is_null()) operation.output = 0;
    put(operation.called + 2, operation, EventType::invoke);
    put(operation.returned + 2, operation,
        operation.outcome == history::Outcome::ok ? EventType::ok : EventType::fail);
  }
  return events;
}

Outcome feed(const std::vector<Event>& events) {
  const auto checker = *checker::make_online("cas-register", {.initial = 0});
  double early = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (const Event& event : events) {
      if (!checker->add(event)) return {false, "an event was refused"};
      if (checker->violation()) return {false, checker->violation()->why};
    }
    if (round == 0) early = resident_bytes();
  }
  const double growth = resident_bytes() - early;
  const checker::OnlineStatus status = checker->status();
  const std::string what = fmt::format("{}, {:.1f} MB more from a tenth to the end",
                                       name(status.verdict), growth * 1e-6);
  return {status.verdict == checker::Verdict::valid && growth < kFlat, what, status.peak_bytes};
}

}  // namespace

MakeWork judge_online(const test::GenerateOptions& options) {
  LINNET_CHECK(options.crashed == 0, "a crashed operation is no event to feed again");
  return [options](std::uint64_t seed) {
    const auto events = std::make_shared<std::vector<Event>>(
        events_of(test::generate_history(options, base::Random(seed))));
    return Work{static_cast<double>(events->size() * kRounds), [=] { return feed(*events); }};
  };
}

}  // namespace linnet::bench
