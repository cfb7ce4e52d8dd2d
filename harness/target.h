// The systems to test, Linnet's own and others: how each is started.
#pragma once

#include <chrono>
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
  // So many entries before a snapshot's end stay in a node's log; who lacks more is sent the
  // snapshot.
  std::int64_t kept_entries = 10'000;
  // How long a silent leader is waited for, at least.
  std::chrono::milliseconds election_timeout{300};
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

struct Target {
  std::string name;               // "raft"; of another's program, its file's name as far as a dot
  std::filesystem::path program;  // of a node
  const targets::Protocol* protocol = nullptr;  // null: not Linnet's own
};

// A text with a slash is the path of a program that speaks the wire protocol (docs/targets.md).
// Any other is the name of a target that comes with Linnet, or an error that lists those there are.
base::Result<Target> find_target(const std::string& text);

// Whether the protocol's replicas have the object of the workload, and do all with it that clients
// may ask for.
bool serves(const targets::Protocol& protocol, const workloads::WorkloadInfo& workload);

// Refuses a workload that the target is known not to serve.
base::Result<void> check_workload(const Target& target, const workloads::WorkloadInfo& workload);

// Whether an operator can add and remove members, and hand leadership over.
bool can_change_members(const Target& target);

// The options, with the defaults of settings not given. Refuses bugs and settings that the target
// does not have, values that they do not have, and for a program that is not Linnet's own whatever
// is not the default; all together.
base::Result<TargetOptions> complete_options(const Target& target, TargetOptions options);

// The arguments to start the node with. Those that docs/targets.md does not promise to everyone are
// for Linnet's own.
std::vector<std::string> arguments(const Target& target, const NodeSetup& setup,
                                   const TargetOptions& options);

// Refuses a target whose program is not there or cannot be executed.
base::Result<void> check_program(const Target& target);

}  // namespace linnet::harness
