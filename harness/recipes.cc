#include "harness/recipes.h"

#include <fmt/format.h>

#include <array>

namespace linnet::harness {
namespace {

// A leader or primary that is cut off from its peers, but not from its clients.
constexpr std::string_view kCutLeader =
    "--nodes 5 --nemesis partition:primary --nemesis-interval 4s";
constexpr std::string_view kLeaderUnheard =
    "--nodes 3 --network router --plan leader-unheard --election-timeout 100ms --concurrency 30 "
    "--rate 300 --time-limit 14s";
constexpr std::string_view kForgottenTerms =
    "--nodes 3 --plan forgotten-terms --workload set --concurrency 20 --timeout 3s --time-limit "
    "12s";
constexpr std::string_view kLaggardStands =
    "--nodes 3 --plan laggard-stands --workload set --concurrency 20 --timeout 3s --time-limit 8s";
constexpr std::string_view kOldLeaderReturns =
    "--nodes 3 --network router --plan old-leader-returns --election-timeout 1s --workload set "
    "--concurrency 30 --rate 24 --timeout 500ms --time-limit 17s";
constexpr std::string_view kTwoChangesAtOnce =
    "--nodes 5 --network router --plan two-changes-at-once --election-timeout 500ms "
    "--time-limit 13s";
constexpr std::string_view kCutLeaderUnderLeases =
    "--nodes 5 --reads lease --nemesis partition:primary --nemesis-interval 4s";
constexpr std::string_view kCutInTwo = "--nodes 5 --nemesis partition:halves --nemesis-interval 3s";
constexpr std::string_view kEntriesSentAgain =
    "--nodes 3 --network router --plan entries-sent-again --workload set --concurrency 20 "
    "--timeout 3s --time-limit 20s";
constexpr std::string_view kKillAndCut =
    "--nodes 5 --nemesis kill:all,partition --nemesis-interval 2s";
// Answers to clients are lost, and the clients try again.
constexpr std::string_view kLostAnswers =
    "--nodes 5 --nemesis partition:clients --nemesis-interval 1s";
constexpr std::string_view kAnswersLostTwice =
    "--nodes 3 --plan answers-lost-twice --workload counter --snapshot-bytes 4096 --timeout 6s "
    "--time-limit 14s";
constexpr std::string_view kLostPower =
    "--nodes 3 --disk volatile --nemesis kill:all --nemesis-interval 3s";

// Paxos. Messages are lost by their kind, which the router can do.
constexpr std::string_view kCutLeaderOfThree =
    "--nodes 3 --nemesis partition:primary --nemesis-interval 4s --time-limit 20s";
constexpr std::string_view kKillAll =
    "--nodes 3 --nemesis kill:all --nemesis-interval 3s --time-limit 20s";
constexpr std::string_view kCutFourInTwo =
    "--nodes 4 --nemesis partition:halves --nemesis-interval 4s --time-limit 20s";
constexpr std::string_view kLostProposals =
    "--nodes 3 --network router --plan lost-proposals --workload set --concurrency 60 --rate 120 "
    "--timeout 3s --time-limit 9s";
constexpr std::string_view kForgottenPromise =
    "--nodes 3 --network router --plan forgotten-promise --election-timeout 1s --workload set "
    "--concurrency 20 --timeout 5s --time-limit 10s";
constexpr std::string_view kReusedBallot =
    "--nodes 3 --network router --plan reused-ballot --election-timeout 1s --workload set "
    "--concurrency 20 --timeout 5s --time-limit 16s";
constexpr std::string_view kLatePromise =
    "--nodes 3 --network router --plan late-promise --election-timeout 500ms --workload set "
    "--concurrency 20 --timeout 5s --time-limit 10s";
constexpr std::string_view kTwoReports =
    "--nodes 3 --network router --plan two-reports --election-timeout 1s --workload set "
    "--concurrency 20 --timeout 5s --time-limit 12s";
constexpr std::string_view kRepeatedAnswers =
    "--nodes 5 --network router --plan repeated-answers --workload set --concurrency 20 "
    "--timeout 3s --time-limit 6s";
constexpr std::string_view kSnapshotToALaggard =
    "--nodes 3 --network router --plan snapshot-to-a-laggard --election-timeout 1s "
    "--kept-entries 0 --snapshot-bytes 5000 --workload counter --concurrency 20 --timeout 5s "
    "--time-limit 12s";

// Primary/backup: one of four nodes is the view service.
constexpr std::string_view kCutPrimary =
    "--nodes 4 --nemesis partition:primary --nemesis-interval 4s --time-limit 20s";
constexpr std::string_view kSnapshotsAndKilled =
    "--nodes 4 --workload counter --kept-entries 0 --snapshot-bytes 10000 --nemesis kill:primaries "
    "--nemesis-interval 2s --time-limit 20s";
constexpr std::string_view kBackupLeftOut =
    "--nodes 4 --plan backup-left-out --election-timeout 1s --workload set --concurrency 20 "
    "--timeout 5s --time-limit 9s";
constexpr std::string_view kViewServiceCut =
    "--nodes 4 --plan view-service-cut --election-timeout 1s --time-limit 12s";
constexpr std::string_view kOldPrimaryReturns =
    "--nodes 4 --plan old-primary-returns --election-timeout 1s --workload set --concurrency 20 "
    "--timeout 5s --time-limit 9s";
constexpr std::string_view kJoinerCutOff =
    "--nodes 4 --plan joiner-cut-off --election-timeout 1s --workload set --concurrency 20 "
    "--timeout 5s --time-limit 9s";
constexpr std::string_view kUnconfirmedTail =
    "--nodes 4 --plan unconfirmed-tail --election-timeout 1s --workload set --concurrency 60 "
    "--timeout 5s --time-limit 8s";

// Quorum registers.
constexpr std::string_view kLostStores =
    "--nodes 3 --network router --plan lost-stores --workload register --concurrency 12 --timeout "
    "3s --time-limit 20s";
constexpr std::string_view kLostAcknowledgements =
    "--nodes 3 --network router --plan lost-acknowledgements --workload register --concurrency 40 "
    "--rate 300 --timeout 3s --time-limit 11s";

constexpr auto kRecipes = std::to_array<Recipe>({
    {"read-without-quorum", "raft", kCutLeader},
    {"ack-before-commit", "raft", kCutLeader},
    {"vote-not-persisted", "raft", kForgottenTerms},
    {"entries-not-persisted", "raft", kKillAndCut},
    {"vote-ignores-log", "raft", kLaggardStands},
    {"append-ignores-previous-term", "raft", kOldLeaderReturns},
    {"append-truncates-suffix", "raft", kEntriesSentAgain},
    {"commit-beyond-match", "raft", kOldLeaderReturns},
    {"counts-itself-twice", "raft", kCutInTwo},
    {"acks-by-index", "raft", kLeaderUnheard},
    {"changes-overlap", "raft", kTwoChangesAtOnce},
    {"followers-serve-reads", "raft", kCutLeader},
    {"lease-too-long", "raft", kCutLeaderUnderLeases},
    {"no-duplicate-suppression", "raft", kLostAnswers},
    {"snapshot-drops-sessions", "raft", kAnswersLostTwice},
    {"ack-before-sync", "raft", kLostPower},

    {"promise-not-persisted", "paxos", kForgottenPromise},
    {"acceptance-not-persisted", "paxos", kKillAll},
    {"ballot-reused", "paxos", kReusedBallot},
    {"stale-promise-counted", "paxos", kLatePromise},
    {"lowest-ballot-adopted", "paxos", kTwoReports},
    {"reports-ignored", "paxos", kLostProposals},
    {"acceptor-counted-twice", "paxos", kRepeatedAnswers},
    {"quorum-of-half", "paxos", kCutFourInTwo},
    {"accepts-below-promise", "paxos", kForgottenPromise},
    {"ack-before-chosen", "paxos", kCutLeaderOfThree},
    {"gaps-skipped", "paxos", kLostProposals},
    {"unconfirmed-reads", "paxos", kCutLeaderOfThree},
    {"read-before-recovery", "paxos", kLostProposals},
    {"snapshot-drops-acceptances", "paxos", kSnapshotToALaggard},

    {"ack-before-backup", "primary-backup", kCutPrimary},
    {"no-view-fencing", "primary-backup", kViewServiceCut},
    {"backup-promotes-itself", "primary-backup", kBackupLeftOut},
    {"read-without-backups", "primary-backup", kCutPrimary},
    {"backup-serves-reads", "primary-backup", kCutPrimary},
    {"keeps-divergent-log", "primary-backup", kOldPrimaryReturns},
    {"joiner-counts-as-synced", "primary-backup", kJoinerCutOff},
    {"promotion-drops-tail", "primary-backup", kUnconfirmedTail},
    {"transfer-misses-updates", "primary-backup", kSnapshotsAndKilled},
    {"view-not-persisted", "primary-backup", kViewServiceCut},

    {"read-without-write-back", "abd", kLostStores},
    {"write-without-query", "abd", kLostStores},
    {"tag-without-writer", "abd", kLostStores},
    {"lower-tag-taken", "abd", kLostStores},
    {"store-not-persisted", "abd", kLostAcknowledgements},
    {"write-not-recorded", "abd", kLostAcknowledgements},
    {"minority-quorum", "abd", kLostStores},
});

}  // namespace

std::span<const Recipe> recipes() {
  return kRecipes;
}

std::string command(const Recipe& recipe, std::string_view time_limit) {
  std::string text = fmt::format("linnet run {} {}", recipe.target, recipe.arguments);
  if (text.find("--time-limit") == std::string::npos) {
    text += fmt::format(" --time-limit {}", time_limit);
  }
  return text + " --check-online";
}

bool is_scripted(const Recipe& recipe) {
  return recipe.arguments.find("--plan") != std::string_view::npos;
}

}  // namespace linnet::harness
