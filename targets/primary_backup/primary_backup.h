// Primary/backup replication as a deterministic state machine: a replica (Alsberg and Day, "A
// Principle for Resilient Sharing of Distributed Resources", ICSE 1976; views after Oki and Liskov,
// "Viewstamped Replication", PODC 1988, without its votes).
//
// The primary orders updates, sends them to all members of its view, and acknowledges each when all
// have it. A read is answered when all members have confirmed, after it came, that they know of no
// newer view. A backup whose log does not fit the primary's is sent the whole state.
//
// Who is primary is decided in one of two ways:
//
//   view       by the view service (view_service.h): linearizable, for the reasons given there
//   heartbeat  by the replicas themselves: a backup that does not hear the primary takes its place,
//              and a primary goes on without the backups that it does not hear. In a partition
//              there are two primaries. Not linearizable, and how many systems do it.
//
// Asynchronous: the primary waits for nobody. What it acknowledged may be lost when it fails.
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
#include "targets/log/progress.h"
#include "targets/pending_reads.h"
#include "targets/primary_backup/messages.h"
#include "targets/primary_backup/records.h"

namespace linnet::targets::primary_backup {

struct Config {
  NodeId self;
  std::vector<NodeId> replicas;        // with self, ascending; without the view service
  std::optional<NodeId> view_service;  // none: failover by heartbeats
  nanoseconds timeout{};               // of silence, after which a replica is taken for dead
  nanoseconds heartbeat_interval{};    // above zero, below the timeout
  std::uint64_t seed = 0;              // may be the same for all
  bool asynchronous = false;
  BugSet bugs;
  // How many entries before a snapshot's end are kept, for backups that are a little behind.
  std::int64_t trailing_entries = 10000;
  std::size_t state_part_bytes = std::size_t{256} << 10;  // of a State message
};

class PrimaryBackup final : public Core {
 public:
  PrimaryBackup(Config config, DurableState state, Now now);

  void on_message(NodeId from, const Document& body, Now now) override;
  void on_request(Request request, Now now) override;
  void tick(Now now) override;
  void on_snapshot(Snapshot snapshot, Now now) override;
  Effects take_effects() override;
  wire::Status status() const override;

  bool is_primary() const { return serves_ && view_.primary == config_.self; }
  const View& view() const { return view_; }
  const Log& log() const { return log_; }
  LogIndex commit() const { return commit_; }

 private:
  struct IncompleteState {
    LogIndex index;
    ViewNumber index_view;
    Bytes bytes;
  };

  // primary_backup.cc: roles and views
  void adopt(View view);
  void begin_as_primary(bool was_primary);
  void handle(NodeId from, const Ping& message);
  void handle(NodeId from, const ViewMessage& message);
  void accept_read(Request request);
  void refuse_pending();
  void serve_reads();
  void send(NodeId to, const PeerMessage& message);
  void log_event(Severity severity, std::string text);
  bool has_bug(Bug bug) const { return config_.bugs.contains(bug); }

  // failover.cc: pings to the view service, or heartbeats between the replicas
  bool has_view_service() const { return config_.view_service.has_value(); }
  void ping_view_service();
  void maybe_promote();
  void promote();
  void reset_patience();
  // Those whose confirmation an update or a read needs, beside the primary.
  bool counts(NodeId peer) const;
  std::vector<NodeId> synced() const;

  // replication.cc
  void append(Bytes command);
  void replicate(NodeId to, log::Progress& progress);
  void handle(NodeId from, const Update& message);
  void handle(NodeId from, const UpdateReply& message);
  bool hear_primary(NodeId from, ViewNumber view);
  bool store_entries(const Update& message);
  void maybe_commit();
  void apply_committed();
  std::int64_t confirmed_round() const;

  // state_transfer.cc
  void send_state(NodeId to, log::Progress& progress);
  void handle(NodeId from, const State& message);
  void handle(NodeId from, const StateReply& message);
  void install(const State& message, Bytes bytes);
  void write_checkpoint();

  const Config config_;
  base::Random random_;

  View view_;
  // A primary that restarts is none until there is a new view: it does not know which confirmations
  // it asked for before, and old ones may still be on their way.
  bool serves_ = false;
  std::optional<Snapshot> snapshot_;  // covers what stands before the log's start, at least
  ViewNumber snapshot_view_;          // of the last entry that it covers
  Log log_;
  LogIndex commit_{0};
  LogIndex applied_{0};

  nanoseconds now_{};
  nanoseconds heartbeat_due_{};
  nanoseconds promotion_due_{};  // failover by heartbeats: unless the primary is heard before

  // Backups.
  bool wants_state_ = false;  // the log does not fit the primary's, who has been told
  std::optional<IncompleteState> incoming_;

  // Primaries.
  std::map<NodeId, log::Progress> peers_;
  std::set<NodeId> lacking_state_;             // peers that have said that they want it
  LogIndex view_start_{0};                     // the log's end as the view began
  std::int64_t round_ = 0;                     // the latest round of heartbeats
  std::map<LogIndex, Ticket> pending_writes_;  // appended, not applied
  PendingReads pending_reads_;

  Effects effects_;
};

}  // namespace linnet::targets::primary_backup
