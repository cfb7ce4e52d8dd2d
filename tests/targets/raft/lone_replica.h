// One Raft core under the hands of a test, which plays its disk, its clock and all its peers.
//
// The replica is node 1; its peers are 2, 3, ...
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {

class LoneReplica {
 public:
  static constexpr auto kElectionTimeout = std::chrono::milliseconds(100);
  static constexpr auto kHeartbeat = std::chrono::milliseconds(20);

  // Without pre-votes.
  explicit LoneReplica(int members, BugSet bugs = {}, Reads reads = Reads::kIndex)
      : LoneReplica(members, false, std::move(bugs), reads) {}

  static LoneReplica with_pre_votes(int members) { return {members, true, {}, Reads::kIndex}; }

  // It comes back with what it had made durable.
  void restart() {
    Config config{NodeId{1}, members_, kElectionTimeout, kHeartbeat, 1, bugs_, reads_};
    config.pre_vote = pre_vote_;
    config.trailing_entries = 0;
    config.snapshot_part_bytes = 4;
    raft_ = std::make_unique<Raft>(config, recover(disk_).value(), time());
    next_tick_ = raft_->take_effects().next_tick;
  }

  Effects receive(int from, const PeerMessage& message) {
    raft_->on_message(NodeId{from}, to_document(message), time());
    return finish_step();
  }
  Effects request(Access access, std::int64_t ticket) {
    raft_->on_request({Ticket{ticket}, access, {1, 2, 3}}, time());
    return finish_step();
  }
  Effects admin(wire::AdminAction action, int node, std::int64_t ticket) {
    EXPECT_TRUE(raft_->on_admin({Ticket{ticket}, action, NodeId{node}}, time()));
    return finish_step();
  }
  Effects write(std::int64_t ticket) { return request(Access::kUpdate, ticket); }
  Effects read(std::int64_t ticket) { return request(Access::kRead, ticket); }

  // The machine's state up to the entry, one byte long.
  Effects snapshot(LogIndex index) {
    raft_->on_snapshot({index, std::make_shared<const Bytes>(Bytes{1})}, time());
    return finish_step();
  }

  // Time passes to the moment of the next tick, and no further.
  Effects await_tick() {
    now_ = next_tick_;
    raft_->tick(time());
    return finish_step();
  }
  // Time passes, with all ticks on the way; the effects of the last.
  Effects pass(nanoseconds time) {
    const nanoseconds end = now_ + time;
    Effects effects;
    while (next_tick_ <= end) effects = await_tick();
    now_ = end;
    return effects;
  }

  // Elects it, with the votes of as many peers as it takes.
  Effects elect() {
    while (raft_->role() == Role::kFollower) await_tick();
    Effects effects;
    for (int peer = 2; raft_->role() != Role::kLeader; ++peer) {
      effects = receive(peer, VoteReply{raft_->term(), true});
    }
    return effects;
  }
  // A peer's word that it has all of this leader's log, in answer to a round.
  Effects acknowledge(int peer, std::int64_t round = 0) {
    return receive(peer, AppendReply{raft_->term(), round, raft_->log().last_index(), {}});
  }

  // Someone sets its wall clock.
  void set_clock(nanoseconds by) { wall_offset_ += by; }

  const Raft& raft() const { return *raft_; }
  nanoseconds now() const { return now_; }
  nanoseconds next_tick() const { return next_tick_; }

 private:
  LoneReplica(int members, bool pre_vote, BugSet bugs, Reads reads)
      : pre_vote_(pre_vote), bugs_(std::move(bugs)), reads_(reads) {
    for (int i = 1; i <= members; ++i) members_.emplace_back(i);
    restart();
  }

  Effects finish_step() {
    Effects effects = raft_->take_effects();
    if (effects.checkpoint) disk_ = *effects.checkpoint;
    disk_.insert(disk_.end(), effects.records.begin(), effects.records.end());
    next_tick_ = effects.next_tick;
    return effects;
  }

  Now time() const { return {now_, now_ + wall_offset_}; }

  bool pre_vote_;
  BugSet bugs_;
  Reads reads_;
  std::vector<NodeId> members_;
  std::vector<Bytes> disk_;
  std::unique_ptr<Raft> raft_;
  nanoseconds now_{};
  nanoseconds wall_offset_{};
  nanoseconds next_tick_{};
};

// The messages of one kind among the effects, with their receivers.
template <typename M>
std::vector<std::pair<int, M>> sent(const Effects& effects) {
  std::vector<std::pair<int, M>> result;
  for (const Outgoing& outgoing : effects.messages) {
    const auto message = parse_peer_message(outgoing.body).value();
    if (const auto* m = std::get_if<M>(&message)) result.emplace_back(outgoing.to.value, *m);
  }
  return result;
}

// Effects with one message of the kind to the node.
template <typename M>
M sent_to(int node, const Effects& effects) {
  for (const auto& [to, message] : sent<M>(effects)) {
    if (to == node) return message;
  }
  LINNET_CHECK(false, "nothing of the kind was sent to {}", node);
}

inline AppendEntries append_of(Term term, LogIndex previous, Term previous_term,
                               std::vector<Entry> entries = {}, LogIndex commit = {}) {
  return {term, previous, previous_term, commit, 0, std::move(entries)};
}

}  // namespace linnet::targets::raft
