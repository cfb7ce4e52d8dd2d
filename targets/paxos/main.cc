// linnet-paxos: one replica of the reference Multi-Paxos system.
#include <utility>

#include "targets/paxos/paxos.h"
#include "targets/runtime/replica.h"

namespace {

using namespace linnet::targets;  // NOLINT(google-build-using-namespace)

linnet::base::Result<std::unique_ptr<Core>> start(const runtime::Options& options,
                                                  std::span<const Bytes> records, Now now) {
  auto state = paxos::recover(records);
  if (!state) return linnet::base::failure(state.error());
  const bool has_leases = options.settings.at("reads") == "lease";
  const bool is_flexible = options.settings.at("quorums") == "flexible";
  const paxos::Config config{options.node,
                             runtime::members_of(options),
                             options.election_timeout,
                             options.heartbeat_interval,
                             options.seed,
                             options.bugs,
                             has_leases ? paxos::Reads::kLease : paxos::Reads::kQuorum,
                             is_flexible ? paxos::Quorums::kFlexible : paxos::Quorums::kMajority,
                             options.kept_entries};
  return std::make_unique<paxos::Paxos>(config, *std::move(state), now);
}

}  // namespace

int main(int argc, char** argv) {
  return runtime::run_replica(argc, argv, "paxos", &start);
}
