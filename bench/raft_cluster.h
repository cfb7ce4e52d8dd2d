// A cluster of linnet-raft on loopback.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <vector>
#include <zmq.hpp>

#include "bench/store_cluster.h"
#include "targets/wire/messages.h"

namespace linnet::bench {

class RaftCluster final : public StoreCluster {
 public:
  // The program beside this one.
  static std::filesystem::path program();

  // Data folders are n1, n2, ... in the folder. Fails when no leader is elected in a minute.
  static base::Result<std::unique_ptr<RaftCluster>> start(
      int nodes, const std::filesystem::path& folder,
      const std::vector<std::string>& more_arguments = {});

  std::unique_ptr<StoreClient> connect() override;

  // What a leader says of itself; nothing while there is none that has applied all it has.
  std::optional<targets::wire::Document> leader_status();

 private:
  RaftCluster() = default;

  zmq::context_t context_;
  std::vector<std::string> addresses_;  // of node 1, 2, ...
  std::vector<std::unique_ptr<harness::Process>> processes_;
};

}  // namespace linnet::bench
