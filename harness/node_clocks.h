// The clocks of the nodes' programs: how wrong each is meant to be, whatever program runs there.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "nemesis/clock/clock_skew.h"

namespace linnet::harness {

using base::NodeId;

// A program is attached to (nemesis/clock/clock_skew.h) when its clock is first to be wrong, and
// not before. Not thread-safe.
class NodeClocks {
 public:
  // From now on, for the node's program that runs as `process`, if any does, and those that start
  // later.
  base::Result<void> set(NodeId node, std::optional<pid_t> process, nemesis::clock::Family family,
                         const nemesis::clock::Skew& skew);

  // A program of the node has been started: from now on its clocks are as the node's shall be.
  base::Result<void> started(NodeId node, pid_t process);

  // What the program's clock shows, by its own word; nothing when it cannot be asked now, or was
  // never attached to.
  std::optional<nemesis::clock::Reading> read(NodeId node, pid_t process,
                                              nemesis::clock::Family family);

 private:
  struct Node {
    nemesis::clock::SkewedClocks clocks;  // as they shall be
    std::optional<nemesis::clock::ClockSkew> program;
  };

  static base::Result<void> attach(Node& node, pid_t process);

  std::map<NodeId, Node> nodes_;
};

}  // namespace linnet::harness
