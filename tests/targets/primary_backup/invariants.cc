#include "tests/targets/primary_backup/invariants.h"

#include <fmt/format.h>

#include <algorithm>

namespace linnet::targets::primary_backup {

void Invariants::check(NodeId node, const PrimaryBackup& replica, const Effects& effects) {
  if (replica.is_primary()) {
    const auto [known, is_new] = primaries_.emplace(replica.view().number, node);
    if (known->second != node) {
      broken_.push_back(fmt::format("n{} and n{} are primary in view {}", known->second, node,
                                    replica.view().number));
    }
  }
  LogIndex& seen = commit_[node];
  for (LogIndex i = std::max(seen, replica.log().start()) + 1; i <= replica.commit(); i = i + 1) {
    const auto [known, is_new] = committed_.emplace(i, replica.log().at(i));
    if (known->second != replica.log().at(i)) {
      broken_.push_back(fmt::format("two entries {} that all had", i));
    }
  }
  seen = replica.commit();
  LogIndex& last = applied_to_[node];
  if (effects.restore) last = effects.restore->index;
  for (const Application& application : effects.applications) {
    if (application.index != last + 1) {
      broken_.push_back(fmt::format("n{} applied {} after {}", node, application.index, last));
    }
    last = application.index;
  }
}

}  // namespace linnet::targets::primary_backup
