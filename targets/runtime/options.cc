#include "targets/runtime/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/duration.h"

namespace linnet::targets::runtime {
namespace {

// The options as they were typed.
struct Typed {
  int node = 0;
  std::string listen;
  std::vector<std::string> peers;
  std::string data;
  std::uint64_t seed = 0;
  std::string election_timeout = "300ms";
  std::string heartbeat = "50ms";
  std::vector<std::string> bugs;
  std::map<std::string, std::string> settings;
  std::uint64_t snapshot_bytes = std::uint64_t{16} << 20;
  std::int64_t kept_entries = 10'000;
  std::string disk = "durable";
  std::string trace;
  std::string log_level = "info";
};

std::string text_of(const Setting& setting) {
  std::string text(setting.meaning);
  for (const Choice& choice : setting.choices) {
    text += fmt::format("; {}: {}", choice.value, choice.meaning);
  }
  return text;
}

void declare(CLI::App& app, Typed& typed, const Protocol& protocol) {
  app.add_option("--node", typed.node, "this replica's number, from 1")->required();
  app.add_option("--listen", typed.listen, "address to bind, as tcp://127.0.0.1:7001")->required();
  app.add_option("--peer", typed.peers, "another replica, as 2=tcp://127.0.0.1:7002; repeatable");
  app.add_option("--data", typed.data, "folder for the write-ahead log")->required();
  app.add_option("--seed", typed.seed, "seed of all random choices")->capture_default_str();
  app.add_option("--election-timeout", typed.election_timeout, "T: timeouts lie in [T, 2T)")
      ->capture_default_str();
  app.add_option("--heartbeat", typed.heartbeat, "a leader's heartbeat interval")
      ->capture_default_str();
  app.add_option("--bug", typed.bugs, "a deliberate bug to switch on; repeatable");
  for (const Setting& setting : protocol.settings) {
    auto& value = typed.settings[std::string(setting.name)];
    value = setting.choices.front().value;
    app.add_option(fmt::format("--{}", setting.name), value, text_of(setting))
        ->capture_default_str();
  }
  app.add_option("--snapshot-bytes", typed.snapshot_bytes,
                 "a snapshot is taken when the write-ahead log has grown beyond this")
      ->capture_default_str();
  app.add_option("--kept-entries", typed.kept_entries,
                 "how many entries before a snapshot's end stay in the log; who lacks more is sent "
                 "the snapshot")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--disk", typed.disk,
                 "durable; volatile: a kill loses what was written and not synced, as a loss of "
                 "power would")
      ->capture_default_str();
  app.add_option("--trace", typed.trace, "a file for what the replica does, as JSON Lines");
  app.add_option("--log-level", typed.log_level, "trace, debug, info, warning, error or off")
      ->capture_default_str();
}

// Turns what was typed into options, and gathers what is wrong with it.
class Interpreter {
 public:
  Interpreter(Typed typed, const Protocol& protocol)
      : typed_(std::move(typed)), protocol_(protocol) {}

  base::Result<std::variant<Options, Help>> run() {
    options_.node = NodeId{typed_.node};
    options_.listen = typed_.listen;
    options_.data = typed_.data;
    options_.seed = typed_.seed;
    options_.log_level = typed_.log_level;
    options_.settings = typed_.settings;
    options_.snapshot_bytes = typed_.snapshot_bytes;
    options_.kept_entries = typed_.kept_entries;
    options_.trace = typed_.trace;
    options_.disk = typed_.disk == "volatile" ? Disk::kVolatile : Disk::kDurable;
    if (typed_.disk != "durable" && typed_.disk != "volatile") {
      fail("--disk", fmt::format("'{}' is no kind of disk", typed_.disk),
           "give durable or volatile");
    }
    for (const Setting& setting : protocol_.settings) read_setting(setting);
    if (typed_.node < 1) fail("--node", "must be at least 1", "number the replicas 1, 2, 3, ...");
    for (const auto& peer : typed_.peers) read_peer(peer);
    read_durations();
    for (const auto& bug : typed_.bugs) read_bug(bug);
    if (spdlog::level::from_str(typed_.log_level) == spdlog::level::off &&
        typed_.log_level != "off") {
      fail("--log-level", fmt::format("'{}' is no level", typed_.log_level),
           "give trace, debug, info, warning, error or off");
    }
    if (!errors_.empty()) return base::failure(errors_);
    return options_;
  }

 private:
  void fail(std::string place, std::string what, std::string remedy) {
    errors_.push_back({std::move(place), std::move(what), std::move(remedy)});
  }

  void read_setting(const Setting& setting) {
    std::vector<std::string_view> values;
    for (const Choice& choice : setting.choices) values.push_back(choice.value);
    const std::string& given = typed_.settings.at(std::string(setting.name));
    if (std::ranges::count(values, given) > 0) return;
    fail(fmt::format("--{}", setting.name), fmt::format("there is no '{}'", given),
         fmt::format("choose from {}", fmt::join(values, ", ")));
  }

  void read_peer(const std::string& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto equals = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || number < 1 || equals >= text.size() || text[equals] != '=') {
      return fail("--peer", fmt::format("'{}' is not NUMBER=ADDRESS", text),
                  "write it like 2=tcp://127.0.0.1:7002");
    }
    if (number == typed_.node) {
      return fail("--peer", fmt::format("{} is this replica itself", number), "name the others");
    }
    if (!options_.peers.emplace(NodeId{number}, text.substr(equals + 1)).second) {
      fail("--peer", fmt::format("{} is given twice", number), "name each other replica once");
    }
  }

  void read_durations() {
    const auto timeout = base::parse_duration(typed_.election_timeout, "--election-timeout");
    const auto heartbeat = base::parse_duration(typed_.heartbeat, "--heartbeat");
    if (!timeout) errors_.insert(errors_.end(), timeout.error().begin(), timeout.error().end());
    if (!heartbeat) {
      errors_.insert(errors_.end(), heartbeat.error().begin(), heartbeat.error().end());
    }
    if (!timeout || !heartbeat) return;
    options_.election_timeout = *timeout;
    options_.heartbeat_interval = *heartbeat;
    if (heartbeat->count() <= 0 || *heartbeat >= *timeout) {
      fail("--heartbeat", "must be above 0 and below the election timeout",
           "a sixth of the election timeout is usual");
    }
  }

  void read_bug(const std::string& name) {
    const auto* bug = find_bug(name);
    if (bug != nullptr && (bug->protocol == protocol_.name || bug->protocol == "any")) {
      options_.bugs.insert(bug->bug);
      return;
    }
    std::vector<std::string_view> known;
    for (const auto& each : all_bugs()) {
      if (each.protocol == protocol_.name || each.protocol == "any") known.push_back(each.name);
    }
    fail("--bug", fmt::format("there is no bug '{}'", name),
         fmt::format("known: {}", fmt::join(known, ", ")));
  }

  const Typed typed_;
  const Protocol& protocol_;
  Options options_;
  base::Errors errors_;
};

}  // namespace

base::Result<std::variant<Options, Help>> parse_options(int argc, const char* const* argv,
                                                        const Protocol& protocol) {
  CLI::App app(fmt::format("One replica of Linnet's {} reference system.", protocol.name));
  Typed typed;
  declare(app, typed, protocol);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Help{app.help()};
  } catch (const CLI::ParseError& error) {
    return base::failure("command line", error.what(), "see --help");
  }
  return Interpreter(std::move(typed), protocol).run();
}

}  // namespace linnet::targets::runtime
