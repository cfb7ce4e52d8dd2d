// How fast the online engine takes events, and whether its memory stays flat: 10,000,000 events by
// 10 clients that overlap all the time, fed in rounds of 1,000,000.
//
//   online_bench [CLIENTS [SEEDS [ROUNDS]]]
//
// The events are made beforehand and fed again and again, so that the process's resident memory
// shows what the engine holds and no more. Each round begins with a write that nothing overlaps.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/check.h"
#include "checker/online.h"
#include "tests/support/generate_history.h"

namespace {

using linnet::history::Event;
using linnet::history::EventType;
using linnet::history::Operation;
using linnet::history::Outcome;

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  long pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

std::vector<Event> round_of(std::size_t clients, std::uint64_t seed) {
  linnet::test::GenerateOptions options;
  options.operations = 500'000;
  options.clients = clients;
  std::vector<Operation> operations =
      linnet::test::generate_history(options, linnet::base::Random(seed));
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
  for (Operation& operation : operations) {
    // What was read before the generator's first write: here it is the round's first.
    const bool read = operation.f == "read" && operation.outcome == Outcome::ok;
    if (read && operation.output.is_null()) operation.output = 0;
    put(operation.called + 2, operation, EventType::invoke);
    put(operation.returned + 2, operation,
        operation.outcome == Outcome::ok ? EventType::ok : EventType::fail);
  }
  return events;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long otherwise) {
    return argc > i ? std::strtol(argv[i], nullptr, 10) : otherwise;  // NOLINT
  };
  const auto clients = static_cast<std::size_t>(argument(1, 10));
  const auto rounds = argument(3, 10);
  std::vector<double> rates;
  for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(argument(2, 5)); ++seed) {
    const std::vector<Event> events = round_of(clients, seed);
    const auto checker = *linnet::checker::make_online("cas-register", {.initial = 0});
    double early = 0;
    std::int64_t index = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (long round = 0; round < rounds; ++round) {
      for (const Event& event : events) {
        const auto added = checker->add(event);
        LINNET_CHECK(added && !checker->violation(), "event {} of seed {}", index, seed);
        ++index;
      }
      if (round == 0) early = resident_megabytes();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const auto status = checker->status();
    LINNET_CHECK(status.verdict == linnet::checker::Verdict::valid, "seed {}", seed);
    rates.push_back(static_cast<double>(index) / took.count());
    fmt::print(
        "seed {}: {} events in {:.2f} s, {:.2f} M events/s; resident {:.1f} MB after the first "
        "round, "
        "{:.1f} MB at the end; the engine held {} bytes at most, {} configurations at one return\n",
        seed, index, took.count(), rates.back() / 1e6, early, resident_megabytes(),
        status.peak_bytes, status.peak_configurations);
  }
  std::ranges::sort(rates);
  fmt::print("median {:.2f} M events/s, worst {:.2f}\n", rates[rates.size() / 2] / 1e6,
             rates.front() / 1e6);
}
