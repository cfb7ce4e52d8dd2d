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

namespace linnet::harness {

using base::NodeId;

// What one node is told when it is started.
struct NodeSetup {
  NodeId node;
  std::string listen;                   // where it shall listen
  std::map<NodeId, std::string> peers;  // where it reaches the others
  std::filesystem::path data;           // its own folder, kept across restarts
  std::uint64_t seed = 0;
  std::vector<std::string> bugs;
  std::string reads;
};

struct Target {
  std::string name;
  std::string description;
  std::string program;             // a file beside the linnet program
  std::vector<std::string> reads;  // ways to make sure of reads; the first is the default
  std::vector<std::string> (*arguments)(const NodeSetup& setup);
};

const std::vector<Target>& targets();

// The target of that name, or an error that lists the names there are.
base::Result<const Target*> find_target(std::string_view name);

// Refuses a name that is no deliberate bug of this target.
base::Result<void> check_bug(const Target& target, std::string_view bug);

// Refuses a way to make sure of reads that the target does not have.
base::Result<void> check_reads(const Target& target, std::string_view reads);

// The target's program: beside the running program. An error when it is not there.
base::Result<std::filesystem::path> find_program(const Target& target);

}  // namespace linnet::harness
