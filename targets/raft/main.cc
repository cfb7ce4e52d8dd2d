// linnet-raft: one replica of the reference Raft system. Exit status: 0 after SIGTERM or SIGINT,
// 1 when it cannot start or go on, 254 on bad arguments.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/duration.h"
#include "targets/machine/key_value_store.h"
#include "targets/raft/raft.h"
#include "targets/runtime/host.h"
#include "targets/runtime/options.h"
#include "targets/runtime/stop_signal.h"
#include "targets/runtime/transport.h"
#include "targets/runtime/write_ahead_log.h"

namespace {

using namespace linnet::targets;  // NOLINT(google-build-using-namespace)
using linnet::base::NodeId;
using linnet::base::Result;

constexpr int kCannotRun = 1;
constexpr int kBadArguments = 254;

raft::Config config_of(const runtime::Options& options) {
  std::vector<NodeId> members{options.node};
  for (const auto& [peer, address] : options.peers) members.push_back(peer);
  return {options.node,
          std::move(members),
          options.election_timeout,
          options.heartbeat_interval,
          options.seed,
          options.bugs,
          options.reads == "lease" ? raft::Reads::kLease : raft::Reads::kIndex};
}

void set_up_logging(const runtime::Options& options) {
  auto logger = spdlog::stderr_logger_st(linnet::base::name(options.node));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l %v");
  logger->set_level(spdlog::level::from_str(options.log_level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log_start(const runtime::Options& options, const raft::DurableState& state,
               std::uint64_t bytes_cut) {
  if (bytes_cut > 0) {
    spdlog::warn("cut an unfinished record of {} bytes off the write-ahead log", bytes_cut);
  }
  spdlog::info("started at {} with {} peers, seed {}; recovered term {}, {} entries",
               options.listen, options.peers.size(), options.seed, state.hard_state.term,
               state.log.last_index());
  for (const Bug bug : options.bugs) {
    for (const auto& each : all_bugs()) {
      if (each.bug == bug) spdlog::warn("deliberate bug {}: {}", each.name, each.description);
    }
  }
}

Result<void> run(const runtime::Options& options) {
  const runtime::StopSignal stop;
  auto opened = runtime::WriteAheadLog::open(options.data);
  if (!opened) return linnet::base::failure(opened.error());
  auto state = raft::recover(opened->records);
  if (!state) return linnet::base::failure(state.error());
  auto transport = runtime::Transport::open(options.listen, options.peers);
  if (!transport) return linnet::base::failure(transport.error());
  log_start(options, *state, opened->bytes_cut);

  const linnet::base::SteadyClock clock;
  raft::Raft core(config_of(options), *std::move(state), runtime::read_clocks(clock));
  machine::KeyValueStore store({!options.bugs.contains(Bug::kNoDuplicateSuppression)});
  runtime::Host host(core, store, opened->log, *transport, clock);
  auto result = host.run(stop.descriptor());
  if (result) spdlog::info("stopped by a signal");
  return result;
}

void print(const linnet::base::Errors& errors) {
  for (const auto& error : errors) fmt::print(stderr, "linnet-raft: {}\n", error.text());
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = runtime::parse_options(argc, argv, "raft");
  if (!parsed) {
    print(parsed.error());
    return kBadArguments;
  }
  if (const auto* help = std::get_if<runtime::Help>(&*parsed)) {
    fmt::print("{}", help->text);
    return 0;
  }
  const auto& options = std::get<runtime::Options>(*parsed);
  set_up_logging(options);
  if (const auto result = run(options); !result) {
    print(result.error());
    return kCannotRun;
  }
  return 0;
}
