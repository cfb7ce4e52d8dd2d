#include "harness/recipes.h"

#include <array>

namespace linnet::harness {
namespace {

// A leader or primary that is cut off from its peers, but not from its clients.
constexpr std::string_view kCutLeader =
    "--nodes 5 --nemesis partition:primary --nemesis-interval 4s";
constexpr std::string_view kCutLeaderBriefly =
    "--nodes 5 --nemesis partition:primary --nemesis-interval 1s";
constexpr std::string_view kCutLeaderUnderLeases =
    "--nodes 5 --reads lease --nemesis partition:primary --nemesis-interval 4s";
constexpr std::string_view kCutInTwo = "--nodes 5 --nemesis partition:halves --nemesis-interval 3s";
constexpr std::string_view kDelayedAndKilled =
    "--nodes 5 --nemesis packet,kill:primaries --nemesis-interval 2s";
constexpr std::string_view kKillLeader = "--nodes 5 --nemesis kill:primaries --nemesis-interval 2s";
constexpr std::string_view kKillAndCut =
    "--nodes 5 --nemesis kill:all,partition --nemesis-interval 2s";
// Answers to clients are lost, and the clients try again.
constexpr std::string_view kLostAnswers =
    "--nodes 5 --nemesis partition:clients --nemesis-interval 500ms";
constexpr std::string_view kSnapshotsAndLostAnswers =
    "--nodes 5 --workload counter --snapshot-bytes 4096 --nemesis partition:clients,kill:primaries "
    "--nemesis-interval 500ms";
constexpr std::string_view kLostPower =
    "--nodes 3 --disk volatile --nemesis kill:all --nemesis-interval 3s";
constexpr std::string_view kChaos =
    "--nodes 5 --nemesis kill,partition,packet,pause --nemesis-interval 1500ms";
// One of four nodes is the view service.
constexpr std::string_view kKillPrimary =
    "--nodes 4 --nemesis kill:primaries --nemesis-interval 2s";
constexpr std::string_view kCutPrimary =
    "--nodes 4 --nemesis partition:primary --nemesis-interval 4s";
constexpr std::string_view kSmallChaos =
    "--nodes 4 --nemesis kill,partition,packet --nemesis-interval 1500ms --snapshot-bytes 16384";
constexpr std::string_view kRegisterChaos =
    "--nodes 5 --workload register --nemesis kill,partition,packet --nemesis-interval 1500ms";

constexpr auto kRecipes = std::to_array<Recipe>({
    {"read-without-quorum", "raft", kCutLeader},
    {"ack-before-commit", "raft", kCutLeader},
    {"vote-not-persisted", "raft", kKillAndCut},
    {"entries-not-persisted", "raft", kKillAndCut},
    {"vote-ignores-log", "raft", kKillLeader},
    {"append-ignores-previous-term", "raft", kCutLeader},
    {"append-truncates-suffix", "raft", kDelayedAndKilled},
    {"commit-beyond-match", "raft", kCutLeader},
    {"counts-itself-twice", "raft", kCutInTwo},
    {"acks-by-index", "raft", kCutLeaderBriefly},
    {"followers-serve-reads", "raft", kCutLeader},
    {"lease-too-long", "raft", kCutLeaderUnderLeases},
    {"no-duplicate-suppression", "raft", kLostAnswers},
    {"snapshot-drops-sessions", "raft", kSnapshotsAndLostAnswers},
    {"ack-before-sync", "raft", kLostPower},

    {"promise-not-persisted", "paxos", kKillAndCut},
    {"acceptance-not-persisted", "paxos", kKillAndCut},
    {"ballot-reused", "paxos", kChaos},
    {"stale-promise-counted", "paxos", kChaos},
    {"lowest-ballot-adopted", "paxos", kChaos},
    {"reports-ignored", "paxos", kKillLeader},
    {"acceptor-counted-twice", "paxos", kChaos},
    {"quorum-of-half", "paxos", "--nodes 4 --nemesis partition:halves --nemesis-interval 4s"},
    {"accepts-below-promise", "paxos", kChaos},
    {"accept-without-promise", "paxos", kChaos},
    {"ack-before-chosen", "paxos", kCutLeader},
    {"gaps-skipped", "paxos", kChaos},
    {"unconfirmed-reads", "paxos", kCutLeader},
    {"read-before-recovery", "paxos", kKillLeader},
    {"snapshot-drops-acceptances", "paxos", kChaos},

    {"ack-before-backup", "primary-backup", kKillPrimary},
    {"no-view-fencing", "primary-backup", kSmallChaos},
    {"backup-promotes-itself", "primary-backup", kSmallChaos},
    {"read-without-backups", "primary-backup", kCutPrimary},
    {"backup-serves-reads", "primary-backup", kSmallChaos},
    {"keeps-divergent-log", "primary-backup", kSmallChaos},
    {"joiner-counts-as-synced", "primary-backup", kKillPrimary},
    {"promotion-drops-tail", "primary-backup", kKillPrimary},
    {"transfer-misses-updates", "primary-backup", kSmallChaos},
    {"view-not-persisted", "primary-backup", kSmallChaos},

    {"read-without-write-back", "abd", kRegisterChaos},
    {"write-without-query", "abd", kRegisterChaos},
    {"tag-without-writer", "abd", kRegisterChaos},
    {"lower-tag-taken", "abd", kRegisterChaos},
    {"store-not-persisted", "abd", kRegisterChaos},
    {"write-not-recorded", "abd", kRegisterChaos},
    {"minority-quorum", "abd", kRegisterChaos},
});

}  // namespace

std::span<const Recipe> recipes() {
  return kRecipes;
}

}  // namespace linnet::harness
