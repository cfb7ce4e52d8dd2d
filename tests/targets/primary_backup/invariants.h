// What primary/backup replication with a view service promises, checked on a whole cluster after
// every step of any replica.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "targets/primary_backup/primary_backup.h"

namespace linnet::targets::primary_backup {

class Invariants {
 public:
  void check(NodeId node, const PrimaryBackup& replica, const Effects& effects);
  // The node lost all but its durable state.
  void restarted(NodeId node) {
    commit_.erase(node);
    applied_to_.erase(node);
  }

  // Each thing found broken, once per step that shows it.
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  std::map<ViewNumber, NodeId> primaries_;
  std::map<LogIndex, Entry> committed_;
  std::map<NodeId, LogIndex> commit_;      // how far a node has been examined
  std::map<NodeId, LogIndex> applied_to_;  // the last index that a node applied
  std::vector<std::string> broken_;
};

}  // namespace linnet::targets::primary_backup
