#include "targets/bugs.h"

#include <algorithm>
#include <array>

namespace linnet::targets {
namespace {

constexpr auto kBugs = std::to_array<BugDescription>({
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

    {Bug::kPromiseNotPersisted, "promise-not-persisted", "paxos",
     "promises are not written to disk, so that a restarted acceptor helps lower ballots again",
     "kill and restart acceptors while candidates compete: two values for one slot, acknowledged "
     "writes are lost"},
    {Bug::kAcceptanceNotPersisted, "acceptance-not-persisted", "paxos",
     "what was accepted is not written to disk",
     "kill and restart a quorum: acknowledged writes are lost"},
    {Bug::kBallotReused, "ballot-reused", "paxos",
     "a candidate does not write its own ballot to disk, and uses it again after a restart",
     "kill leaders soon after they came into office, while old promises are delayed: two values "
     "under one ballot"},
    {Bug::kStalePromiseCounted, "stale-promise-counted", "paxos",
     "a candidate counts promises that were given to an earlier ballot of its own",
     "delay messages while candidates compete: two leaders, acknowledged writes are lost"},
    {Bug::kLowestBallotAdopted, "lowest-ballot-adopted", "paxos",
     "of the values reported for a slot a new leader adopts that of the lowest ballot, not of the "
     "highest",
     "cut off leaders under writes, several times in turn: acknowledged writes are lost"},
    {Bug::kReportsIgnored, "reports-ignored", "paxos",
     "a new leader proposes new commands for slots for which its promises report values",
     "kill or cut off the leader under writes: acknowledged writes are lost"},
    {Bug::kAcceptorCountedTwice, "acceptor-counted-twice", "paxos",
     "an acceptor whose answer is repeated is counted again",
     "repeat messages, and kill or cut off the leader: a minority chooses, acknowledged writes are "
     "lost"},
    {Bug::kQuorumOfHalf, "quorum-of-half", "paxos",
     "half of the replicas, rounded down, are taken for a quorum",
     "cut the cluster in two: two leaders, stale reads, acknowledged writes are lost"},
    {Bug::kAcceptsBelowPromise, "accepts-below-promise", "paxos",
     "an acceptor accepts proposals whose ballot is below its promise",
     "pause or cut off a leader under writes until another is elected: two values for one slot"},
    {Bug::kAcceptWithoutPromise, "accept-without-promise", "paxos",
     "an acceptance does not raise the promise, and older proposals overwrite newer ones",
     "lose the prepare of a new leader and delay the proposals of the old one: two values for one "
     "slot"},
    {Bug::kAckBeforeChosen, "ack-before-chosen", "paxos",
     "a leader applies and acknowledges a command once it has accepted it itself",
     "cut off or kill the leader under writes: acknowledged writes are lost"},
    {Bug::kGapsSkipped, "gaps-skipped", "paxos",
     "a leader takes all slots before a chosen one for chosen",
     "lose messages under concurrent writes, and kill the leader: acknowledged writes are lost"},
    {Bug::kUnconfirmedReads, "unconfirmed-reads", "paxos",
     "a leader answers reads from its own state, without asking a quorum whether it still leads",
     "cut the leader off from its peers but not from its clients: stale reads"},
    {Bug::kReadBeforeRecovery, "read-before-recovery", "paxos",
     "a new leader answers reads before it has chosen anew what its promises reported",
     "kill the leader under writes and reads: stale reads by its successor"},
    {Bug::kSnapshotDropsAcceptances, "snapshot-drops-acceptances", "paxos",
     "a replica that takes over a snapshot forgets what it has accepted behind the snapshot's end",
     "replicas that lag behind snapshots, and kill the leader: acknowledged writes are lost"},
});

}  // namespace

std::span<const BugDescription> all_bugs() {
  return kBugs;
}

const BugDescription* find_bug(std::string_view name) {
  const auto* found = std::ranges::find(kBugs, name, &BugDescription::name);
  return found == kBugs.end() ? nullptr : found;
}

}  // namespace linnet::targets
