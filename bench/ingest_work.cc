#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <vector>

#include "base/random.h"
#include "bench/works.h"
#include "history/json_lines.h"
#include "history/read.h"

namespace linnet::bench {
namespace {

using history::Event;
using history::EventType;

// As the recorder writes it: fifty clients on a thousand keys, each line with index, time, process,
// type, f, key, value and, where a node answered, node.
class Recording {
 public:
  void write(const std::filesystem::path& file, std::size_t bytes) {
    std::ofstream output(file);
    std::vector<std::optional<Event>> open(50);
    for (std::size_t written = 0; written < bytes;) {
      const auto client =
          static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(open.size()) - 1));
      const Event event =
          open[client] ? completion(*open[client]) : invocation(static_cast<std::int64_t>(client));
      open[client] = open[client] ? std::nullopt : std::optional(event);
      const std::string line = to_line(event) + "\n";
      output << line;
      written += line.size();
    }
  }

 private:
  Event stamped(Event event) {
    event.index = index_++;
    time_ += random_.between(1'000, 100'000);
    event.time = std::chrono::nanoseconds(time_);
    return event;
  }

  Event invocation(std::int64_t client) {
    Event event;
    event.process = history::ProcessId(client);
    event.type = EventType::invoke;
    event.f = random_.chance(0.5) ? "read" : "write";
    event.key = "k" + std::to_string(random_.between(0, 999));
    if (event.f == "write") event.value = random_.between(0, 1'000'000);
    return stamped(event);
  }

  Event completion(Event event) {
    event.type = EventType::ok;
    if (event.f == "read") event.value = random_.between(0, 1'000'000);
    event.node = "n" + std::to_string(random_.between(1, 5));
    return stamped(event);
  }

  base::Random random_{7};
  std::int64_t index_ = 0;
  std::int64_t time_ = 0;
};

Outcome read(const std::filesystem::path& file) {
  const auto read = history::read_history(file.string());
  if (!read) return {false, read.error().front().text()};
  return {true, fmt::format("{} events", read->history.events.size())};
}

}  // namespace

MakeWork read_json_lines(const std::filesystem::path& file, std::size_t bytes) {
  return [=](std::uint64_t) {
    if (!std::filesystem::exists(file)) Recording().write(file, bytes);
    return Work{static_cast<double>(std::filesystem::file_size(file)), [=] { return read(file); }};
  };
}

}  // namespace linnet::bench
