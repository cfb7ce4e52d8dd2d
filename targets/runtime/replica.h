// The program that a replica is, whatever its protocol: options, log, recovery, host.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "targets/core.h"
#include "targets/runtime/options.h"

namespace linnet::targets::runtime {

// Makes the protocol's core from what the write-ahead log holds. Fails on records that do not
// make sense; the place says which.
using StartCore = base::Result<std::unique_ptr<Core>>(const Options& options,
                                                      std::span<const Bytes> records, Now now);

// All members, this replica among them.
std::vector<NodeId> members_of(const Options& options);

// For main(). Returns 0 after SIGTERM or SIGINT, 1 when the replica cannot start or go on, 254 on
// bad arguments.
int run_replica(int argc, const char* const* argv, std::string_view protocol, StartCore* start);

}  // namespace linnet::targets::runtime
