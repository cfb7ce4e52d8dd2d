// The systems Linnet brings to test: how each is started.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "targets/protocols.h"
#include "workloads/workload.h"

namespace linnet::harness {

using base::NodeId;

// Values of a target's settings, by name.
using Settings = std::map<std::string, std::string>;

// How the nodes of a target are to be, all alike.
struct TargetOptions {
  std::vector<std::string> bugs;
  Settings settings;             // of every setting of the target
  std::string disk = "durable";  // or "volatile": a kill loses what was written and not synced
  std::uint64_t snapshot_bytes = std::uint64_t{16} << 20;  // of log that make a snapshot due
  bool trace = false;  // each node writes what it does to trace.jsonl in its folder
};

// What one node is told when it is started.
struct NodeSetup {
  NodeId node;
  std::string listen;                   // where it shall listen
  std::map<NodeId, std::string> peers;  // where it reaches the others
  std::filesystem::path folder;         // its own; its data are kept there across restarts
  std::uint64_t seed = 0;
};

using Target = targets::Protocol;

// The target of that name, or an error that lists the names there are.
base::Result<const Target*> find_target(std::string_view name);

// Refuses a name that is no deliberate bug of this target.
base::Result<void> check_bug(const Target& target, std::string_view bug);

// Whether the target has the object of the workload, and does all with it that clients may ask for.
bool serves(const Target& target, const workloads::WorkloadInfo& workload);

// Refuses a workload that the target does not serve.
base::Result<void> check_workload(const Target& target, const workloads::WorkloadInfo& workload);

// The values given, and the defaults of settings not given. Refuses settings that the target does
// not have, and values that they do not have; all together.
base::Result<Settings> complete_settings(const Target& target, const Settings& given);

// The arguments to start the node with.
std::vector<std::string> arguments(const NodeSetup& setup, const TargetOptions& options);

// The target's program: beside the running program. An error when it is not there.
base::Result<std::filesystem::path> find_program(const Target& target);

}  // namespace linnet::harness
