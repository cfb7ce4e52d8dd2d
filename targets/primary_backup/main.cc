// linnet-primary-backup: one replica of the reference primary/backup system, or its view service.
#include <utility>

#include "targets/primary_backup/primary_backup.h"
#include "targets/primary_backup/view_service.h"
#include "targets/runtime/replica.h"

namespace {

using namespace linnet::targets;  // NOLINT(google-build-using-namespace)
using linnet::base::Result;

Result<std::unique_ptr<Core>> start_view_service(const runtime::Options& options,
                                                 std::vector<NodeId> replicas,
                                                 std::span<const Bytes> records, Now now) {
  auto registry = primary_backup::recover_registry(records);
  if (!registry) return linnet::base::failure(registry.error());
  primary_backup::ViewService::Config config{options.node, std::move(replicas),
                                             options.election_timeout, options.bugs};
  return std::make_unique<primary_backup::ViewService>(std::move(config), *std::move(registry),
                                                       now);
}

// With a view service, the last node is that.
Result<std::unique_ptr<Core>> start(const runtime::Options& options, std::span<const Bytes> records,
                                    Now now) {
  primary_backup::Config config;
  config.self = options.node;
  config.replicas = runtime::members_of(options);
  config.timeout = options.election_timeout;
  config.heartbeat_interval = options.heartbeat_interval;
  config.seed = options.seed;
  config.asynchronous = options.settings.at("replication") == "async";
  config.bugs = options.bugs;
  config.trailing_entries = options.kept_entries;
  if (options.settings.at("failover") == "view") {
    if (config.replicas.size() < 2) {
      return linnet::base::failure("--failover", "view needs a view service and a replica",
                                   "start at least two nodes, or give --failover heartbeat");
    }
    config.view_service = config.replicas.back();
    config.replicas.pop_back();
    if (config.view_service == options.node) {
      return start_view_service(options, std::move(config.replicas), records, now);
    }
  }
  auto state = primary_backup::recover(records);
  if (!state) return linnet::base::failure(state.error());
  return std::make_unique<primary_backup::PrimaryBackup>(std::move(config), *std::move(state), now);
}

}  // namespace

int main(int argc, char** argv) {
  return runtime::run_replica(argc, argv, "primary-backup", &start);
}
