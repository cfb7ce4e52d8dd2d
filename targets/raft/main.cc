// linnet-raft: one replica of the reference Raft system.
#include <utility>

#include "targets/raft/raft.h"
#include "targets/runtime/replica.h"

namespace {

using namespace linnet::targets;  // NOLINT(google-build-using-namespace)

raft::Reads reads_of(const runtime::Options& options) {
  const auto& reads = options.settings.at("reads");
  if (reads == "lease") return raft::Reads::kLease;
  return reads == "log" ? raft::Reads::kLog : raft::Reads::kIndex;
}

linnet::base::Result<std::unique_ptr<Core>> start(const runtime::Options& options,
                                                  std::span<const Bytes> records, Now now) {
  auto state = raft::recover(records);
  if (!state) return linnet::base::failure(state.error());
  raft::Config config{options.node,
                      runtime::members_of(options),
                      options.election_timeout,
                      options.heartbeat_interval,
                      options.seed,
                      options.bugs,
                      reads_of(options)};
  config.trailing_entries = options.kept_entries;
  return std::make_unique<raft::Raft>(config, *std::move(state), now);
}

}  // namespace

int main(int argc, char** argv) {
  return runtime::run_replica(argc, argv, "raft", &start);
}
