// The deliberate bugs: classic mistakes of replication protocols, each off unless asked for by name
// (`--bug NAME`). Linnet measures itself by finding them.
#pragma once

#include <set>
#include <span>
#include <string_view>

namespace linnet::targets {

enum class Bug {
  kReadWithoutQuorum,
  kAckBeforeCommit,
  kVoteNotPersisted,
  kEntriesNotPersisted,
  kVoteIgnoresLog,
  kAppendIgnoresPreviousTerm,
  kAppendTruncatesSuffix,
  kCommitBeyondMatch,
  kCountsItselfTwice,
  kAcksByIndex,
  kChangesOverlap,
  kFollowersServeReads,
  kLeaseTooLong,
  kNoDuplicateSuppression,
  kSnapshotDropsSessions,
  kAckBeforeSync,

  // paxos
  kPromiseNotPersisted,
  kAcceptanceNotPersisted,
  kBallotReused,
  kStalePromiseCounted,
  kLowestBallotAdopted,
  kReportsIgnored,
  kAcceptorCountedTwice,
  kQuorumOfHalf,
  kAcceptsBelowPromise,
  kAckBeforeChosen,
  kGapsSkipped,
  kUnconfirmedReads,
  kReadBeforeRecovery,
  kSnapshotDropsAcceptances,

  // primary/backup
  kAckBeforeBackup,
  kNoViewFencing,
  kBackupPromotesItself,
  kReadWithoutBackups,
  kBackupServesReads,
  kKeepsDivergentLog,
  kJoinerCountsAsSynced,
  kPromotionDropsTail,
  kTransferMissesUpdates,
  kViewNotPersisted,

  // abd
  kReadWithoutWriteBack,
  kWriteWithoutQuery,
  kTagWithoutWriter,
  kLowerTagTaken,
  kStoreNotPersisted,
  kWriteNotRecorded,
  kMinorityQuorum,
};

using BugSet = std::set<Bug>;

struct BugDescription {
  Bug bug;
  std::string_view name;
  std::string_view protocol;  // whose replicas have the switch; "any": the state machine's, so all
  std::string_view description;
  std::string_view exposed_by;
};

std::span<const BugDescription> all_bugs();

// Null when there is no bug of that name.
const BugDescription* find_bug(std::string_view name);

}  // namespace linnet::targets
