// linnet-abd: one replica of the reference quorum registers.
#include <utility>

#include "targets/abd/abd.h"
#include "targets/runtime/replica.h"

namespace {

using namespace linnet::targets;  // NOLINT(google-build-using-namespace)

linnet::base::Result<std::unique_ptr<Core>> start(const runtime::Options& options,
                                                  std::span<const Bytes> records, Now now) {
  auto state = abd::recover(records);
  if (!state) return linnet::base::failure(state.error());
  const abd::Config config{options.node,
                           runtime::members_of(options),
                           options.election_timeout,
                           options.heartbeat_interval,
                           options.bugs,
                           options.snapshot_bytes};
  return std::make_unique<abd::Abd>(config, *std::move(state), now);
}

}  // namespace

int main(int argc, char** argv) {
  return runtime::run_replica(argc, argv, "abd", &start);
}
