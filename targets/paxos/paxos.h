// Multi-Paxos as a deterministic state machine: Lamport, "Paxos Made Simple" (2001; PMS below), and
// van Renesse and Altinbuken, "Paxos Made Moderately Complex" (ACM Computing Surveys 47(3), 2015;
// PMMC). Sections are cited where the code follows them.
//
// Every replica is acceptor, learner and, when it believes that nobody leads, candidate for the
// distinguished proposer (PMS 2.4, 3). A candidate runs phase 1 once for all slots. As leader it
// proposes again what its promises report, fills the gaps with no-ops, and then runs phase 2 alone,
// pipelined and batched. One that meets a higher ballot is pre-empted and waits a random time
// before it tries again (PMMC 3). A replica that lacks what was chosen asks for it, and is sent
// values or, when those have been forgotten, a snapshot in parts. Linearizable reads take no slot.
//
// Quorums are majorities or, on request, flexible: Howard, Malkhi and Spiegelman, "Flexible Paxos:
// Quorum Intersection Revisited" (OPODIS 2016).
//
// Nothing that arrives in a message can break an invariant of this class: with deliberate bugs on
// anywhere in the cluster, messages can claim anything, and the replica must go on.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "targets/bugs.h"
#include "targets/core.h"
#include "targets/paxos/log.h"
#include "targets/paxos/messages.h"
#include "targets/paxos/records.h"
#include "targets/pending_reads.h"

namespace linnet::targets::paxos {

// How a leader makes sure that it still leads before it answers a read.
enum class Reads {
  kQuorum,  // a quorum tells it, after the read has come
  kLease,   // a quorum told it not long ago, by its wall clock
};

enum class Quorums {
  kMajority,
  kFlexible,  // of more than three: half of them accept, and more must promise
};

struct Config {
  NodeId self;
  std::vector<NodeId> members;       // with self; never changes
  nanoseconds election_timeout{};    // T; timeouts are uniform in [T, 2T); above the heartbeat's
  nanoseconds heartbeat_interval{};  // above zero
  std::uint64_t seed = 0;            // may be the same for all members
  BugSet bugs;
  Reads reads = Reads::kQuorum;
  Quorums quorums = Quorums::kMajority;
  // How many slots before a snapshot's end are kept, for replicas that are a little behind.
  std::int64_t trailing_slots = 10000;
  std::size_t snapshot_part_bytes = std::size_t{256} << 10;
};

enum class Role { kFollower, kCandidate, kLeader };

class Paxos final : public Core {
 public:
  Paxos(Config config, DurableState state, Now now);

  void on_message(NodeId from, const Document& body, Now now) override;
  void on_request(Request request, Now now) override;
  void tick(Now now) override;
  void on_snapshot(Snapshot snapshot, Now now) override;
  Effects take_effects() override;
  wire::Status status() const override;

  Role role() const { return role_; }
  Ballot promised() const { return promised_; }
  const Log& log() const { return log_; }
  LogIndex chosen() const { return chosen_; }

 private:
  // A slot that a leader has proposed a command for and that is not known to be chosen.
  struct Proposal {
    std::vector<NodeId> accepted_by;
    nanoseconds sent;
  };

  // What a leader knows of another replica.
  struct Peer {
    std::int64_t confirmed_round = 0;
    nanoseconds last_heard;
  };

  // A snapshot of which the last parts are still to come.
  struct IncompleteSnapshot {
    LogIndex index;
    Bytes state;
  };

  // When a round began, by the wall clock.
  struct RoundBegin {
    std::int64_t round;
    nanoseconds at;
  };

  // paxos.cc: roles and time
  void set_time(Now now);
  void become_follower(std::optional<NodeId> leader, const std::string& why);
  void reset_election_timer();
  nanoseconds next_tick() const;
  void send(NodeId to, const PeerMessage& message);
  void send_to_others(const PeerMessage& message);
  void log_event(Severity severity, std::string text);
  bool has_bug(Bug bug) const { return config_.bugs.contains(bug); }
  std::size_t accept_quorum() const;
  std::size_t promise_quorum() const;

  // phase1.cc: who leads
  void become_candidate();
  void send_prepares();
  void promise(Ballot ballot);
  void handle(NodeId from, const Prepare& message);
  void handle(NodeId from, const Promise& message);
  void handle(NodeId from, const Preempted& message);
  void adopt(LogIndex slot, const Acceptance& acceptance);
  void maybe_become_leader();
  void become_leader();

  // phase2.cc: what is chosen
  void propose(LogIndex slot, Bytes command);
  void accept(LogIndex slot, Acceptance acceptance);
  void send_proposals();
  void send_accepts(NodeId to, LogIndex first, LogIndex last);
  void repeat_accepts(NodeId to);
  void hear_leader(NodeId from, Ballot ballot);
  void handle(NodeId from, const Accept& message);
  void handle(NodeId from, const Accepted& message);
  void maybe_choose();
  void apply_chosen();

  // learning.cc: what others know to be chosen
  void handle(NodeId from, const Chosen& message);
  void hear_of_chosen(NodeId from, LogIndex chosen);
  void take_as_chosen(Ballot ballot, LogIndex chosen);
  bool lags() const { return chosen_ < heard_chosen_; }
  void maybe_ask();
  void made_progress();
  void handle(NodeId from, const Learn& message);
  void send_snapshot_part(NodeId to, const Learn& question);
  void handle(NodeId from, const Values& message);
  void handle(NodeId from, const SnapshotPart& message);
  void install(Snapshot snapshot);
  void write_checkpoint();
  void record_chosen();

  // reads.cc: rounds, reads, leases
  void accept_read(Request request);
  void begin_round();
  void maybe_begin_round();
  void handle(NodeId from, const Confirm& message);
  void hear_peer(NodeId from, std::int64_t round);
  std::int64_t confirmed_round() const;
  void serve_reads();
  void refuse_pending();
  void check_quorum();
  bool must_confirm_leadership() const { return !has_bug(Bug::kUnconfirmedReads); }
  bool has_leases() const { return config_.reads == Reads::kLease; }
  bool holds_lease() const { return has_leases() && wall_ < lease_until_; }
  bool keeps_its_leader() const;
  void extend_lease();

  const Config config_;
  base::Random random_;

  // The acceptor.
  Ballot promised_;
  std::optional<Snapshot> snapshot_;  // covers what stands before the log's start, at least
  Log log_;                           // without gaps up to chosen_

  // The learner.
  LogIndex chosen_;           // what the log holds up to here was chosen
  LogIndex recorded_chosen_;  // of which the records know so much
  LogIndex applied_;
  LogIndex heard_chosen_;          // the farthest that another claims is chosen
  std::optional<NodeId> teacher_;  // who claimed so last
  nanoseconds ask_due_{};
  std::optional<IncompleteSnapshot> incoming_;

  Role role_ = Role::kFollower;
  std::optional<NodeId> leader_;
  std::int64_t highest_round_;  // of any ballot heard of
  nanoseconds now_{};           // by the steady clock
  nanoseconds wall_{};          // by the wall clock
  nanoseconds election_deadline_{};
  nanoseconds heartbeat_due_{};  // candidates and leaders
  nanoseconds leader_heard_;     // when a leader was last heard; at first, when this began

  // Candidates and leaders.
  Ballot ballot_;
  std::set<NodeId> promised_by_;
  LogIndex quorum_chosen_;                   // what those who promised know to be chosen
  std::map<LogIndex, Acceptance> reported_;  // of all reports for a slot, the one to adopt

  // Leaders.
  std::map<NodeId, Peer> peers_;
  LogIndex recovered_;                         // up to here by ballots before this one, perhaps
  LogIndex next_slot_;                         // for a new command
  LogIndex next_to_send_;                      // all before it has been sent once
  std::map<LogIndex, Proposal> proposals_;     // from chosen_ + 1 up to next_slot_, no gaps
  std::map<LogIndex, Ticket> pending_writes_;  // proposed, not applied
  PendingReads pending_reads_;
  std::int64_t round_ = 0;                        // the latest begun
  bool owes_heartbeat_ = false;                   // to all
  std::deque<RoundBegin> round_begins_;           // of rounds that no quorum has answered
  nanoseconds lease_until_ = nanoseconds::min();  // by the wall clock

  Effects effects_;
};

}  // namespace linnet::targets::paxos
