// The command line that replicas of every protocol share.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>

#include "base/ids.h"
#include "base/result.h"
#include "targets/bugs.h"
#include "targets/protocols.h"
#include "targets/runtime/disk_file.h"

namespace linnet::targets::runtime {

using base::NodeId;

struct Options {
  NodeId node;
  std::string listen;
  std::map<NodeId, std::string> peers;
  std::filesystem::path data;
  std::uint64_t seed = 0;
  std::chrono::nanoseconds election_timeout{};
  std::chrono::nanoseconds heartbeat_interval{};
  BugSet bugs;
  std::map<std::string, std::string> settings;  // of all settings of the protocol (protocols.h)
  std::uint64_t snapshot_bytes = 0;             // host.h
  std::int64_t kept_entries = 0;  // before a snapshot's end, for replicas that are a little behind
  Disk disk = Disk::kDurable;
  std::filesystem::path trace;  // empty: none is kept
  std::string log_level;
};

// What the user asked to be told instead of running.
struct Help {
  std::string text;
};

// All problems are reported together.
base::Result<std::variant<Options, Help>> parse_options(int argc, const char* const* argv,
                                                        const Protocol& protocol);

}  // namespace linnet::targets::runtime
