// Learning what was chosen: PMS section 2.3, and PMMC section 4.2 on state that has been forgotten.
//
// A leader tells how far slots have been chosen. What a replica accepted under the leader's own
// ballot is then what was chosen, as a ballot proposes one value for a slot. Anything else it asks
// for: an older acceptance may have lost against another value.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "targets/paxos/paxos.h"

namespace linnet::targets::paxos {
namespace {

constexpr std::size_t kMaxValuesPerMessage = 512;
constexpr std::size_t kMaxValueBytes = std::size_t{1} << 20;

}  // namespace

void Paxos::handle(NodeId from, const Chosen& message) {
  if (message.ballot < promised_) return send(from, Preempted{message.ballot, promised_});
  hear_leader(from, message.ballot);
  send(from, Confirm{message.ballot, message.round});
  hear_of_chosen(from, message.chosen);
  take_as_chosen(message.ballot, message.chosen);
}

void Paxos::hear_of_chosen(NodeId from, LogIndex chosen) {
  heard_chosen_ = std::max(heard_chosen_, chosen);
  if (chosen > chosen_) teacher_ = from;
}

void Paxos::take_as_chosen(Ballot ballot, LogIndex chosen) {
  while (chosen_ < chosen) {
    const Acceptance* next = log_.find(chosen_ + 1);
    if (next == nullptr || next->ballot != ballot) return;
    chosen_ = chosen_ + 1;
  }
}

// Asks again when no answer has come for a heartbeat interval.
void Paxos::maybe_ask() {
  if (!lags() || !teacher_ || now_ < ask_due_) return;
  ask_due_ = now_ + config_.heartbeat_interval;
  Learn question{chosen_, LogIndex{0}, 0};
  if (incoming_) {
    question.snapshot = incoming_->index;
    question.offset = std::ssize(incoming_->state);
  }
  send(*teacher_, question);
}

// A candidate that has to learn first does not lose its ballot over it.
void Paxos::made_progress() {
  ask_due_ = now_;
  if (role_ == Role::kCandidate) reset_election_timer();
}

void Paxos::handle(NodeId from, const Learn& message) {
  if (message.after >= chosen_) return;
  if (message.after < log_.start()) return send_snapshot_part(from, message);
  Values reply{message.after + 1, {}};
  std::size_t bytes = 0;
  for (const auto& [slot, acceptance] : log_.after(message.after)) {
    if (slot > chosen_ || reply.values.size() == kMaxValuesPerMessage || bytes >= kMaxValueBytes) {
      break;
    }
    bytes += acceptance.command.size();
    reply.values.push_back(acceptance);
  }
  send(from, reply);
}

void Paxos::send_snapshot_part(NodeId to, const Learn& question) {
  LINNET_CHECK(snapshot_, "a log that begins behind {} without a snapshot", log_.start());
  const auto& state = *snapshot_->state;
  std::int64_t offset = 0;
  if (question.snapshot == snapshot_->index) offset = std::min(question.offset, std::ssize(state));
  const auto begin = state.begin() + offset;
  const auto length = std::min<std::ptrdiff_t>(
      state.end() - begin, static_cast<std::ptrdiff_t>(config_.snapshot_part_bytes));
  send(to, SnapshotPart{snapshot_->index, offset, Bytes(begin, begin + length),
                        begin + length == state.end()});
}

// Recorded like an acceptance. It is none in truth, and may lie below the promise; but its ballot
// is that which chose the value or a higher one, and all of those propose the same value (PMS 2.2,
// P2): no candidate is misled by it.
void Paxos::handle(NodeId /*from*/, const Values& message) {
  if (role_ == Role::kLeader) return;
  LogIndex slot = message.first;
  for (const Acceptance& value : message.values) {
    if (slot == chosen_ + 1) {
      accept(slot, value);
      chosen_ = slot;
      made_progress();
    }
    slot = slot + 1;
  }
}

void Paxos::handle(NodeId /*from*/, const SnapshotPart& message) {
  if (role_ == Role::kLeader || message.index <= chosen_) return;
  if (!incoming_ || incoming_->index != message.index) {
    incoming_ = IncompleteSnapshot{message.index, {}};
  }
  Bytes& state = incoming_->state;
  if (message.offset != std::ssize(state)) return;
  state.insert(state.end(), message.part.begin(), message.part.end());
  made_progress();
  if (!message.last) return;
  install({message.index, std::make_shared<const Bytes>(std::move(state))});
}

// What was accepted behind the snapshot's end stays: it may have been chosen with this acceptor.
void Paxos::install(Snapshot snapshot) {
  log_event(Severity::kInfo, fmt::format("took over a snapshot up to slot {}", snapshot.index));
  incoming_.reset();
  log_.forget(snapshot.index);
  if (has_bug(Bug::kSnapshotDropsAcceptances)) log_ = Log(snapshot.index);
  chosen_ = applied_ = snapshot.index;
  effects_.applications.clear();
  effects_.restore = snapshot;
  snapshot_ = std::move(snapshot);
  write_checkpoint();
}

void Paxos::on_snapshot(Snapshot snapshot, Now now) {
  set_time(now);
  LINNET_CHECK(snapshot.index <= applied_, "a snapshot up to {}, but only {} are applied",
               snapshot.index, applied_);
  const LogIndex start = snapshot.index - config_.trailing_slots;
  snapshot_ = std::move(snapshot);
  if (start > log_.start()) log_.forget(start);
  write_checkpoint();
}

// All that is durable, as it now is.
void Paxos::write_checkpoint() {
  auto& records = effects_.checkpoint.emplace();
  effects_.records.clear();
  if (!has_bug(Bug::kPromiseNotPersisted)) records.push_back(to_bytes(PromiseRecord{promised_}));
  records.push_back(to_bytes(SnapshotRecord{*snapshot_, log_.start()}));
  for (const auto& [slot, acceptance] : log_.after(log_.start())) {
    if (slot > chosen_ && has_bug(Bug::kAcceptanceNotPersisted)) break;
    records.push_back(to_bytes(AcceptanceRecord{slot, acceptance}));
  }
  records.push_back(to_bytes(ChosenRecord{chosen_}));
  recorded_chosen_ = chosen_;
}

// With the next record that has to be written: to lose it costs questions, and no more. It stands
// behind the values that it speaks of, which may be of the same step.
void Paxos::record_chosen() {
  if (effects_.records.empty() || recorded_chosen_ == chosen_) return;
  effects_.records.push_back(to_bytes(ChosenRecord{chosen_}));
  recorded_chosen_ = chosen_;
}

}  // namespace linnet::targets::paxos
