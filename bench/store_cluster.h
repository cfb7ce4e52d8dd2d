// A replicated store as a benchmark sees it: a cluster of processes on loopback, and clients that
// put values.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/process.h"

namespace linnet::bench {

// One request at a time. Not thread-safe; several may be used at the same time.
class StoreClient {
 public:
  virtual ~StoreClient() = default;
  // Returns when the store has acknowledged that the value is durable on a majority. Fails when it
  // does not within some seconds.
  virtual base::Result<void> put(const std::string& key, const std::string& value) = 0;
};

// Ends with its processes.
class StoreCluster {
 public:
  virtual ~StoreCluster() = default;
  virtual std::unique_ptr<StoreClient> connect() = 0;
};

// Each waits until the cluster has a leader. What the processes say goes to files in the folder,
// which is kept by whoever gave it. The processes end with the thread that called.
base::Result<std::unique_ptr<StoreCluster>> start_raft(int nodes,
                                                       const std::filesystem::path& folder);
// Debian's etcd.
base::Result<std::unique_ptr<StoreCluster>> start_etcd(int nodes,
                                                       const std::filesystem::path& folder);

}  // namespace linnet::bench
