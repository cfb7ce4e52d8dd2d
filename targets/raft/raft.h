// Raft as a deterministic state machine: Ongaro, "Consensus: Bridging Theory and Practice"
// (dissertation, Stanford, 2014). Sections are cited where the code follows them.
//
// What it does: leader election with randomised timeouts (3.4) and pre-votes (9.6), log replication
// with fast back-up and pipelining (3.5, 10.2), commitment (3.6), linearizable reads without log
// entries (6.4), check-quorum: a leader that has not heard from a quorum for an election timeout
// steps down (6.2), so that its clients get an answer; snapshots, sent to followers that are far
// behind (5.1), members that are added and removed one at a time (4.1, 4.2), and leadership that is
// handed over (3.10). Duplicate suppression (6.3) is the machine's. On request reads take their
// place in the log, or are served under a lease (6.4.1), which is right only while clocks are.
//
// Nothing that arrives in a message can break an invariant of this class: with deliberate bugs on
// anywhere in the cluster, messages can claim anything, and the replica must go on.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "targets/bugs.h"
#include "targets/core.h"
#include "targets/log/log.h"
#include "targets/log/progress.h"
#include "targets/pending_reads.h"
#include "targets/raft/messages.h"
#include "targets/raft/records.h"

namespace linnet::targets::raft {

using log::Progress;

// How a leader makes sure that it still leads before it answers a read.
enum class Reads {
  kIndex,  // a quorum tells it, after the read has come
  kLog,    // the read is appended to the log, and committed, like a command
  kLease,  // a quorum told it not long ago, by its wall clock
};

struct Config {
  NodeId self;
  std::vector<NodeId> nodes;         // with self: all that can be, and at first are, members
  nanoseconds election_timeout{};    // T; timeouts are uniform in [T, 2T); above the heartbeat's
  nanoseconds heartbeat_interval{};  // above zero
  std::uint64_t seed = 0;            // may be the same for all members
  BugSet bugs;
  Reads reads = Reads::kIndex;
  bool pre_vote = true;
  // How many entries before a snapshot's end are kept, for followers that are a little behind.
  std::int64_t trailing_entries = 10000;
  std::size_t snapshot_part_bytes = std::size_t{256} << 10;  // of an InstallSnapshot
};

enum class Role { kFollower, kPreCandidate, kCandidate, kLeader };

class Raft final : public Core {
 public:
  Raft(Config config, DurableState state, Now now);

  void on_message(NodeId from, const Document& body, Now now) override;
  void on_request(Request request, Now now) override;
  bool on_admin(const AdminRequest& request, Now now) override;
  void tick(Now now) override;
  void on_snapshot(Snapshot snapshot, Now now) override;
  Effects take_effects() override;
  wire::Status status() const override;

  Role role() const { return role_; }
  Term term() const { return term_; }
  const Log& log() const { return log_; }
  LogIndex commit() const { return commit_; }
  // As the log has them, committed or not (4.1).
  const Members& members() const { return configurations_.rbegin()->second; }

 private:
  // A leader's snapshot of which the last parts are still to come.
  struct IncompleteSnapshot {
    LogIndex index;
    Bytes state;
  };

  // Who is to become a member when it has the log up to `goal`.
  struct Joining {
    NodeId node;
    Ticket ticket;
    LogIndex goal;
    nanoseconds deadline;
  };

  // Who is to lead in this leader's place.
  struct Transfer {
    NodeId to;
    Ticket ticket;
    nanoseconds deadline;
    bool is_told = false;  // since the last heartbeat
  };

  // When a heartbeat round began, by the wall clock.
  struct RoundBegin {
    std::int64_t round;
    nanoseconds at;
  };

  // raft.cc: roles and terms
  void set_time(Now now);
  void become_follower(Term term, std::optional<NodeId> leader, const std::string& why);
  void begin_election();
  void become_pre_candidate();
  void become_candidate(Ballot ballot);
  void become_leader();
  void persist_hard_state();
  void reset_election_timer();
  void send(NodeId to, const PeerMessage& message);
  void refuse(Ticket ticket, wire::ErrorCode code, std::string why);
  void log_event(Severity severity, std::string text);
  bool has_bug(Bug bug) const { return config_.bugs.contains(bug); }
  bool must_confirm_leadership() const { return !has_bug(Bug::kReadWithoutQuorum); }

  // election.cc: sections 3.4 and 9.6
  void request_votes();
  void handle(NodeId from, const RequestVote& message);
  void handle(NodeId from, const VoteReply& message);
  bool is_up_to_date(const RequestVote& message) const;
  bool has_votes() const;
  bool keeps_its_leader() const;

  // membership.cc: sections 4.1 and 4.2
  bool is_member(NodeId node) const;
  // Whether the members in use are committed, as far as is known here.
  bool is_settled() const { return configurations_.rbegin()->first <= commit_; }
  // The greatest value that a quorum of the members has reached; leaders.
  template <typename Value>
  Value on_quorum(Value own, Value (Progress::*of_peer)() const) const {
    std::vector<Value> values;
    for (const NodeId member : members()) {
      values.push_back(member == config_.self ? own : (peers_.at(member).*of_peer)());
    }
    if (has_bug(Bug::kCountsItselfTwice)) values.push_back(own);
    std::ranges::sort(values, std::greater{});
    return values[members().size() / 2];
  }
  void use_members(LogIndex index, Members members);
  void forget_members_before(LogIndex index);
  const Members& members_as_of(LogIndex index) const;
  std::string why_members_stay() const;
  void change_members(const AdminRequest& request);
  void append_members(Members members, Ticket ticket);
  void advance_joining();
  void leave_if_removed();

  // transfer.cc: section 3.10
  void transfer_leadership(const AdminRequest& request);
  void advance_transfer();
  void end_transfer(bool has_happened);
  void handle(NodeId from, const TimeoutNow& message);

  // replication.cc: sections 3.5, 3.6 and 6.4
  void append(Entry entry);
  void persist(const log::LogRecord& record);
  void hear_leader(NodeId from, Term term);
  void replicate(NodeId to, Progress& progress);
  void handle(NodeId from, const AppendEntries& message);
  void handle(NodeId from, const AppendReply& message);
  std::optional<Conflict> find_conflict(const AppendEntries& message) const;
  void store_entries(const AppendEntries& message);
  void truncate(LogIndex from);
  LogIndex next_after(const Conflict& conflict) const;
  void maybe_commit();
  // Not all at once where there are very many: the replica is to answer in between.
  static constexpr std::size_t kMaxApplications = 4096;
  void apply_committed();
  void check_quorum();

  // snapshots.cc: section 5.1
  void send_snapshot(NodeId to, Progress& progress);
  void handle(NodeId from, const InstallSnapshot& message);
  void handle(NodeId from, const SnapshotReply& message);
  void install(Snapshot snapshot, Term index_term, const Members& members);
  void write_checkpoint();

  // reads.cc: section 6.4
  void accept_read(Request request);
  void begin_round();
  void maybe_begin_round();
  std::int64_t confirmed_round() const;
  void serve_reads();
  void refuse_pending();

  // lease.cc: section 6.4.1
  bool has_leases() const { return config_.reads == Reads::kLease; }
  bool holds_lease() const {
    return has_leases() && wall_ < lease_until_ && !has_asked_for_election_;
  }
  void extend_lease();
  void forget_lease();

  const Config config_;
  base::Random random_;

  Term term_;
  std::optional<NodeId> voted_for_;
  std::optional<Snapshot> snapshot_;  // covers what stands before the log's start, at least
  Term snapshot_term_;                // of the last entry that it covers
  Log log_;
  std::optional<IncompleteSnapshot> incoming_;
  // By the entry's index; the first may stand for entries that are no longer held. Not empty.
  std::map<LogIndex, Members> configurations_;

  Role role_ = Role::kFollower;
  std::optional<NodeId> leader_;
  LogIndex commit_{0};
  LogIndex applied_{0};
  nanoseconds now_{};   // by the steady clock
  nanoseconds wall_{};  // by the wall clock
  nanoseconds election_deadline_{};
  nanoseconds heartbeat_due_{};  // all but followers
  nanoseconds leader_heard_;     // when a leader was, or may have been, heard for the last time

  // Candidates.
  std::set<NodeId> votes_;  // granted, own included
  Ballot ballot_ = Ballot::kElection;

  // Leaders.
  std::map<NodeId, Progress> peers_;  // the other members, and who is joining
  std::optional<Joining> joining_;
  std::optional<Transfer> transfer_;
  bool has_asked_for_election_ = false;        // in this term: no lease holds against that
  LogIndex term_start_{0};                     // the no-op that began the term
  std::int64_t round_ = 0;                     // the latest heartbeat round begun
  std::map<LogIndex, Ticket> pending_writes_;  // appended, not applied
  PendingReads pending_reads_;
  std::deque<RoundBegin> round_begins_;           // of rounds that no quorum has answered
  nanoseconds lease_until_ = nanoseconds::min();  // by the wall clock

  Effects effects_;
};

}  // namespace linnet::targets::raft
