#include "targets/runtime/replica.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "targets/machine/machine.h"
#include "targets/runtime/host.h"
#include "targets/runtime/stop_signal.h"
#include "targets/runtime/transport.h"
#include "targets/runtime/write_ahead_log.h"

namespace linnet::targets::runtime {
namespace {

constexpr int kCannotRun = 1;
constexpr int kBadArguments = 254;

void set_up_logging(const Options& options) {
  auto logger = spdlog::stderr_logger_st(base::name(options.node));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l %v");
  logger->set_level(spdlog::level::from_str(options.log_level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log_start(const Options& options, const wire::Status& status,
               const WriteAheadLog::Opened& opened) {
  if (opened.bytes_cut > 0) {
    spdlog::warn("cut an unfinished record of {} bytes off the write-ahead log", opened.bytes_cut);
  }
  spdlog::info("started at {} with {} peers, seed {}; recovered {} records: term {}, entries to {}",
               options.listen, options.peers.size(), options.seed, opened.records.size(),
               status.term, status.last);
  for (const auto& each : all_bugs()) {
    if (options.bugs.contains(each.bug)) {
      spdlog::warn("deliberate bug {}: {}", each.name, each.description);
    }
  }
}

base::Result<void> run(const Options& options, StartCore* start) {
  const StopSignal stop;
  auto opened = WriteAheadLog::open(options.data,
                                    {options.disk, !options.bugs.contains(Bug::kAckBeforeSync)});
  if (!opened) return base::failure(opened.error());
  auto transport = Transport::open(options.listen, options.peers);
  if (!transport) return base::failure(transport.error());
  const base::SteadyClock clock;
  auto core = start(options, opened->records, read_clocks(clock));
  if (!core) return base::failure(core.error());
  log_start(options, (*core)->status(), *opened);
  opened->records = {};

  machine::Machine machine(
      {.suppress_duplicates = !options.bugs.contains(Bug::kNoDuplicateSuppression),
       .sessions_in_snapshots = !options.bugs.contains(Bug::kSnapshotDropsSessions)});
  std::optional<Trace> trace;
  if (!options.trace.empty()) {
    auto opened_trace = Trace::open(options.trace, options.node);
    if (!opened_trace) return base::failure(opened_trace.error());
    trace = *std::move(opened_trace);
  }
  Host host(**core, machine, opened->log, *transport, clock,
            {options.snapshot_bytes, trace ? &*trace : nullptr});
  auto result = host.run(stop.descriptor());
  if (result) spdlog::info("stopped by a signal");
  return result;
}

void print(const Protocol& protocol, const base::Errors& errors) {
  for (const auto& error : errors) fmt::print(stderr, "{}: {}\n", protocol.program, error.text());
}

}  // namespace

std::vector<NodeId> members_of(const Options& options) {
  std::vector<NodeId> members{options.node};
  for (const auto& [peer, address] : options.peers) members.push_back(peer);
  std::ranges::sort(members);
  return members;
}

int run_replica(int argc, const char* const* argv, std::string_view name, StartCore* start) {
  const Protocol* protocol = find_protocol(name);
  LINNET_CHECK(protocol != nullptr, "{} is no protocol", name);
  const auto parsed = parse_options(argc, argv, *protocol);
  if (!parsed) {
    print(*protocol, parsed.error());
    return kBadArguments;
  }
  if (const auto* help = std::get_if<Help>(&*parsed)) {
    fmt::print("{}", help->text);
    return 0;
  }
  const auto& options = std::get<Options>(*parsed);
  set_up_logging(options);
  if (const auto result = run(options, start); !result) {
    print(*protocol, result.error());
    return kCannotRun;
  }
  return 0;
}

}  // namespace linnet::targets::runtime
