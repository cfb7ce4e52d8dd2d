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
  std::string reads;  // "index" or "lease"
  std::string log_level;
};

// What the user asked to be told instead of running.
struct Help {
  std::string text;
};

// `protocol` is the one whose bugs may be asked for; "raft". All problems are reported together.
base::Result<std::variant<Options, Help>> parse_options(int argc, const char* const* argv,
                                                        std::string_view protocol);

}  // namespace linnet::targets::runtime
