// The clocks of the nodes' programs: how wrong each is meant to be, whatever runs there.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "nemesis/clock/clock_skew.h"

namespace linnet::harness {

using base::NodeId;

// A process is attached to (nemesis/clock/clock_skew.h) when its clock is first to be wrong, and
// not before. Not thread-safe.
class NodeClocks {
 public:
  // From now on, for the node's processes, those that run now and those that spread() is told of
  // later.
  base::Result<void> set(NodeId node, const std::vector<pid_t>& processes,
                         nemesis::clock::Family family, const nemesis::clock::Skew& skew);

  // The node has these processes now: from now on their clocks are as the node's shall be. One that
  // has begun another program (exec) since the last time is seen to again. One that ends meanwhile
  // is no error.
  base::Result<void> spread(NodeId node, const std::vector<pid_t>& processes);

  // What a process's clock shows, by its own word; nothing when it cannot be asked now, or is not
  // attached to.
  std::optional<nemesis::clock::Reading> read(NodeId node, pid_t process,
                                              nemesis::clock::Family family);

 private:
  struct Node {
    nemesis::clock::SkewedClocks clocks;  // as they shall be
    std::map<pid_t, nemesis::clock::ClockSkew> processes;
  };

  static bool has_wrong_clocks(const Node& node);
  static base::Result<void> attach(Node& node, pid_t process);

  std::map<NodeId, Node> nodes_;
};

}  // namespace linnet::harness
