// Atomic registers by quorums, without a leader: Attiya, Bar-Noy and Dolev, "Sharing memory
// robustly in message-passing systems" (JACM 42(1), 1995; ABD below), for several writers as in
// Lynch and Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged
// broadcasts" (FTCS 1997; LS).
//
// A write asks a majority for its tags, takes a higher one, and has a majority store value and tag.
// A read asks a majority, and has a majority store what it found before it answers, so that no
// later read finds less.
//
// Retries. A client that gets no answer repeats its write, with the same session and sequence, at
// another replica, and counts both as one operation. If each attempt got a tag of its own, the
// first, delayed, could take effect after a later write that another client had seen in between:
// the value would come back. So a write must get its tag once. Registers cannot agree on it, since
// that takes consensus (ABD 1); therefore one replica gives all tags of a session: its home, which
// every replica computes from the session's name. The home makes session, sequence, tag and value
// durable before it asks anyone to store them, and when asked again, also after a restart, it
// stores the same under the same tag. All others refuse the session's writes and name the home. The
// price: a session whose home is down cannot write until it is back. Reads are served everywhere.
//
// Nothing that arrives in a message can break an invariant of this class.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "targets/abd/messages.h"
#include "targets/abd/records.h"
#include "targets/bugs.h"
#include "targets/core.h"
#include "targets/machine/command.h"

namespace linnet::targets::abd {

struct Config {
  NodeId self;
  std::vector<NodeId> members;    // with self, ascending; never changes
  nanoseconds patience{};         // after which one who waits for a quorum in vain is told so
  nanoseconds repeat_interval{};  // above zero
  BugSet bugs;
  std::uint64_t checkpoint_bytes = std::uint64_t{16} << 20;  // the records grow beyond this, and
                                                             // beyond twice the last checkpoint
};

class Abd final : public Core {
 public:
  Abd(Config config, DurableState state, Now now);

  void on_message(NodeId from, const Document& body, Now now) override;
  void on_request(Request request, Now now) override;
  void tick(Now now) override;
  void on_snapshot(Snapshot snapshot, Now now) override;
  Effects take_effects() override;
  wire::Status status() const override;

  const std::map<std::string, Tagged>& registers() const { return state_.registers; }
  // The one replica that gives the session's writes their tags.
  NodeId home_of(const std::string& session) const;

 private:
  enum class Phase { kQuery, kStore };

  struct Operation {
    Phase phase = Phase::kQuery;
    std::optional<machine::Command> write;  // none: a read
    std::string key;
    Tagged tagged;                // the highest reported, later what is to be stored
    std::map<NodeId, Tag> heard;  // who has answered in this phase, with the tag held
    std::vector<Ticket> tickets;
    nanoseconds began{};
    nanoseconds repeat_due{};
  };
  using Operations = std::map<std::int64_t, Operation>;

  void read(const Request& request, machine::Command command);
  void write(const Request& request, machine::Command command);
  bool join_ongoing(const Request& request, const machine::Command& command);

  Operations::iterator begin(Operation operation);
  void query(Operations::iterator operation);
  void store(Operations::iterator operation);
  void ask(Operations::iterator operation);
  void maybe_advance(Operations::iterator operation);
  void choose_tag(Operation& operation);
  void finish(Operations::iterator operation);
  void give_up(Operations::iterator operation);

  void handle(NodeId from, const Query& message);
  void handle(NodeId from, const Report& message);
  void handle(NodeId from, const Store& message);
  void handle(NodeId from, const Stored& message);
  Operations::iterator find(const OperationId& id, Phase phase);
  Tagged held(const std::string& key) const;
  void take(const std::string& key, const Tagged& tagged);

  void send(NodeId to, const PeerMessage& message);
  void refuse(Ticket ticket, wire::ErrorCode code, std::optional<NodeId> leader, std::string why);
  void record(const Record& record);
  void maybe_checkpoint();
  bool has_bug(Bug bug) const { return config_.bugs.contains(bug); }
  std::size_t quorum() const;

  const Config config_;
  DurableState state_;
  nanoseconds now_{};  // by the steady clock

  std::int64_t last_operation_ = 0;
  Operations operations_;
  std::map<std::string, std::int64_t> ongoing_;  // write of a session

  std::uint64_t recorded_bytes_ = 0;  // since the last checkpoint, itself included
  std::uint64_t checkpoint_size_ = 0;
  Effects effects_;
};

}  // namespace linnet::targets::abd
