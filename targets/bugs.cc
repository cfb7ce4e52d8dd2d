#include "targets/bugs.h"

#include <algorithm>
#include <array>

namespace linnet::targets {
namespace {

constexpr std::array<BugDescription, 6> kBugs{{
    {Bug::kReadWithoutQuorum, "read-without-quorum", "raft",
     "a leader answers reads from its own state, without asking a quorum whether it still leads",
     "cut the leader off from its peers but not from its clients: stale reads"},
    {Bug::kAckBeforeCommit, "ack-before-commit", "raft",
     "a leader applies and acknowledges a command once it is in its own log, before it is "
     "committed",
     "cut off or kill the leader under writes: acknowledged writes are lost, dirty reads"},
    {Bug::kVoteNotPersisted, "vote-not-persisted", "raft",
     "term and vote are not written to disk, so that a restarted replica votes again",
     "kill and restart all replicas while some are cut off: terms begin again, acknowledged writes "
     "are lost"},
    {Bug::kNoDuplicateSuppression, "no-duplicate-suppression", "any",
     "the state machine applies a retried command once more",
     "lose the answers to clients, who then retry: doubled or revived writes"},
    {Bug::kSnapshotDropsSessions, "snapshot-drops-sessions", "any",
     "a snapshot of the machine leaves the table of client sessions out",
     "retries of clients across a restart from a snapshot: doubled or revived writes"},
    {Bug::kAckBeforeSync, "ack-before-sync", "any",
     "records are acknowledged before they are synced to the disk",
     "kill all replicas on volatile disks (--disk volatile): acknowledged writes are lost"},
}};

}  // namespace

std::span<const BugDescription> all_bugs() {
  return kBugs;
}

const BugDescription* find_bug(std::string_view name) {
  const auto* found = std::ranges::find(kBugs, name, &BugDescription::name);
  return found == kBugs.end() ? nullptr : found;
}

}  // namespace linnet::targets
