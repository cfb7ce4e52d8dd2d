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
    {Bug::kEntriesNotPersisted, "entries-not-persisted", "raft",
     "entries are acknowledged without being written to disk",
     "kill and restart a quorum: acknowledged writes are lost"},
    {Bug::kVoteIgnoresLog, "vote-ignores-log", "raft",
     "a voter does not look at the candidate's log, which may lack committed entries",
     "kill leaders while some followers are behind: acknowledged writes are lost"},
    {Bug::kAppendIgnoresPreviousTerm, "append-ignores-previous-term", "raft",
     "a follower appends entries behind whatever it holds at the index before them, of whatever "
     "term",
     "cut off leaders under writes, and let them come back: replicas diverge"},
    {Bug::kAppendTruncatesSuffix, "append-truncates-suffix", "raft",
     "a follower removes all that it holds beyond an AppendEntries, though that may be an old one",
     "delay and repeat messages, and kill leaders: acknowledged writes are lost"},
    {Bug::kCommitBeyondMatch, "commit-beyond-match", "raft",
     "a follower takes the leader's commit index for its own log, where that may differ from the "
     "leader's",
     "cut off leaders under writes, and let them come back: replicas diverge"},
    {Bug::kCountsItselfTwice, "counts-itself-twice", "raft",
     "a leader that counts replicas counts itself once more than it should",
     "cut the leader off together with as many followers as make a minority: stale reads, "
     "acknowledged writes are lost"},
    {Bug::kAcksByIndex, "acks-by-index", "raft",
     "a leader that lost its office answers its clients when anything is applied at the index of "
     "their command",
     "cut off leaders under writes, for less time than clients wait: lost writes that were "
     "acknowledged"},
    {Bug::kChangesOverlap, "changes-overlap", "raft",
     "a leader begins a change of members while the last one is not committed",
     "ask a leader in a minority to remove several members: two majorities that do not meet"},
    {Bug::kFollowersServeReads, "followers-serve-reads", "raft",
     "a follower answers reads from its own state", "any delay between replicas: stale reads"},
    {Bug::kLeaseTooLong, "lease-too-long", "raft",
     "under --reads lease a leader trusts its lease for longer than its followers keep their "
     "promise",
     "cut the leader off from its peers but not from its clients: stale reads"},
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
    {Bug::kAckBeforeBackup, "ack-before-backup", "primary-backup",
     "the primary acknowledges an update before its backups have it",
     "kill the primary under writes: acknowledged writes are lost"},
    {Bug::kNoViewFencing, "no-view-fencing", "primary-backup",
     "a backup goes on to take updates from the primary of an older view",
     "cut the primary off from the view service only: two primaries, lost writes and "
     "stale reads"},
    {Bug::kBackupPromotesItself, "backup-promotes-itself", "primary-backup",
     "a backup that does not hear the primary takes its place without asking the view service",
     "drop what the primary sends to one backup: two primaries"},
    {Bug::kReadWithoutBackups, "read-without-backups", "primary-backup",
     "the primary answers reads without asking its backups whether it still is",
     "cut the primary off from the other nodes but not from its clients: stale reads"},
    {Bug::kBackupServesReads, "backup-serves-reads", "primary-backup",
     "a backup answers reads from its own state", "any slow link: stale reads"},
    {Bug::kKeepsDivergentLog, "keeps-divergent-log", "primary-backup",
     "a replica that comes back keeps updates that the new primary never had",
     "kill or cut off the primary under writes, then fail over to it again: revived and lost "
     "writes"},
    {Bug::kJoinerCountsAsSynced, "joiner-counts-as-synced", "primary-backup",
     "the view service may make a replica primary that has just joined and lacks updates",
     "kill replicas one after the other under writes: acknowledged writes are lost"},
    {Bug::kPromotionDropsTail, "promotion-drops-tail", "primary-backup",
     "a new primary removes the updates that it does not know to be acknowledged",
     "kill the primary under writes: acknowledged writes are lost"},
    {Bug::kTransferMissesUpdates, "transfer-misses-updates", "primary-backup",
     "a joining replica is sent the state of the last snapshot as if it were that of now",
     "let replicas fall behind or diverge, then fail over to them: acknowledged writes are "
     "lost"},
    {Bug::kViewNotPersisted, "view-not-persisted", "primary-backup",
     "a replica forgets the view that it took part in when it restarts",
     "restart backups while an old primary is cut off from the view service: stale reads, lost "
     "writes"},

    {Bug::kReadWithoutWriteBack, "read-without-write-back", "abd",
     "a read answers with what it found, without having it stored by a majority",
     "delay a write on its way to some replicas: one read finds it, a later one does not"},
    {Bug::kWriteWithoutQuery, "write-without-query", "abd",
     "a write takes its tag from its coordinator's own count, without asking a majority for theirs",
     "writes by several coordinators: acknowledged writes are never seen"},
    {Bug::kTagWithoutWriter, "tag-without-writer", "abd",
     "a tag is a number alone, so that two coordinators give the same to different values",
     "concurrent writes by several coordinators: replicas disagree for good"},
    {Bug::kLowerTagTaken, "lower-tag-taken", "abd",
     "a replica stores what it is told to, whatever tag it holds",
     "concurrent writes and repeated messages: old values come back"},
    {Bug::kStoreNotPersisted, "store-not-persisted", "abd", "stored values are not written to disk",
     "kill and restart replicas in turn: acknowledged writes are lost"},
    {Bug::kWriteNotRecorded, "write-not-recorded", "abd",
     "a coordinator does not write to disk which tag it has given to whose write",
     "kill coordinators under writes: a retried write takes effect twice, two values get one tag"},
    {Bug::kMinorityQuorum, "minority-quorum", "abd",
     "half of the replicas, rounded down, are taken for a majority",
     "cut the cluster in two: stale reads"},
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
