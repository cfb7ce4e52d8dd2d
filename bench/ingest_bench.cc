// How fast a recorded history becomes events that are validated, and operations.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/check.h"
#include "base/random.h"
#include "history/json_lines.h"
#include "history/read.h"
#include "tests/support/temporary_folder.h"

namespace linnet::history {
namespace {

// As the recorder writes it: fifty clients on a thousand keys, each line with index, time, process,
// type, f, key, value and, where a node answered, node.
class RecordedFile {
 public:
  explicit RecordedFile(std::size_t bytes) : file_(folder_ / "history.jsonl") {
    constexpr std::size_t kClients = 50;
    std::ofstream output(file_);
    base::Random random(7);
    std::vector<std::optional<Event>> open(kClients);
    for (std::size_t written = 0; written < bytes;) {
      const auto client = static_cast<std::size_t>(random.between(0, kClients - 1));
      const Event event = open[client] ? completion(*open[client], random)
                                       : invocation(static_cast<std::int64_t>(client), random);
      open[client] = open[client] ? std::nullopt : std::optional(event);
      const std::string line = to_line(event) + "\n";
      output << line;
      written += line.size();
    }
  }

  std::string path() const { return file_; }
  std::size_t size() const { return std::filesystem::file_size(file_); }

 private:
  Event stamped(Event event, base::Random& random) {
    event.index = index_++;
    time_ += random.between(1'000, 100'000);
    event.time = std::chrono::nanoseconds(time_);
    return event;
  }

  Event invocation(std::int64_t client, base::Random& random) {
    Event event;
    event.process = ProcessId(client);
    event.type = EventType::invoke;
    event.f = random.chance(0.5) ? "read" : "write";
    event.key = "k" + std::to_string(random.between(0, 999));
    if (event.f == "write") event.value = random.between(0, 1'000'000);
    return stamped(event, random);
  }

  Event completion(Event event, base::Random& random) {
    event.type = EventType::ok;
    if (event.f == "read") event.value = random.between(0, 1'000'000);
    event.node = "n" + std::to_string(random.between(1, 5));
    return stamped(event, random);
  }

  tests::TemporaryFolder folder_;
  std::filesystem::path file_;
  std::int64_t index_ = 0;
  std::int64_t time_ = 0;
};

void json_lines(benchmark::State& state, bool join) {
  const RecordedFile file(static_cast<std::size_t>(state.range(0)) << 20U);
  std::size_t events = 0;
  for (auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores): the library's idiom
    const auto read = read_history(file.path());
    LINNET_CHECK(read.has_value(), "{}", read.error().front().text());
    events = read->history.events.size();
    if (join) benchmark::DoNotOptimize(operations(read->history));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.size()));
  state.counters["events"] = static_cast<double>(events);
}

void json_lines_to_events(benchmark::State& state) {
  json_lines(state, false);
}
BENCHMARK(json_lines_to_events)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void json_lines_to_operations(benchmark::State& state) {
  json_lines(state, true);
}
BENCHMARK(json_lines_to_operations)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace linnet::history
