#include "tests/targets/paxos/invariants.h"

#include <fmt/format.h>

#include <algorithm>

namespace linnet::targets::paxos {

void Invariants::check(NodeId node, const Paxos& paxos, const Effects& effects) {
  Seen& seen = nodes_[node];
  settle(node, seen);
  for (const Outgoing& outgoing : effects.messages) seen.sent.push_back(outgoing.body);
  if (effects.checkpoint) seen.written = *effects.checkpoint;
  seen.written.insert(seen.written.end(), effects.records.begin(), effects.records.end());
  check_chosen(node, paxos, seen);
  check_applied(node, effects, seen);
}

void Invariants::restarted(NodeId node, const DurableState& state) {
  nodes_.erase(node);
  for (const auto& [slot, acceptance] : state.log.after(state.log.start())) {
    count_acceptance(node, slot, acceptance);
  }
}

void Invariants::settle(NodeId node, Seen& seen) {
  for (const Bytes& bytes : std::exchange(seen.written, {})) {
    const auto record = parse_record(bytes).value();
    if (const auto* accepted = std::get_if<AcceptanceRecord>(&record)) {
      count_acceptance(node, accepted->slot, accepted->acceptance);
    }
  }
  for (const Document& document : std::exchange(seen.sent, {})) {
    check_promises(node, parse_peer_message(document).value());
  }
}

// A ballot proposes one value for a slot, and what a quorum accepts under one ballot is chosen.
void Invariants::count_acceptance(NodeId node, LogIndex slot, const Acceptance& acceptance) {
  auto& proposal = proposals_[{slot, acceptance.ballot}];
  if (proposal.accepted_by.empty()) proposal.command = acceptance.command;
  if (proposal.command != acceptance.command) {
    broken_.push_back(
        fmt::format("two values for slot {} under ballot {}", slot, text(acceptance.ballot)));
  }
  proposal.accepted_by.insert(node);
  if (proposal.accepted_by.size() >= accept_quorum_) {
    choose(slot, acceptance.command, fmt::format("a quorum under {}", text(acceptance.ballot)));
  }
}

// P1a: who has promised a ballot answers none below it any more.
void Invariants::check_promises(NodeId node, const PeerMessage& message) {
  std::optional<Ballot> answered;
  if (const auto* promise = std::get_if<Promise>(&message)) answered = promise->ballot;
  if (const auto* accepted = std::get_if<Accepted>(&message)) answered = accepted->ballot;
  if (const auto* confirm = std::get_if<Confirm>(&message)) answered = confirm->ballot;
  if (!answered) return;
  Ballot& promised = promised_[node];
  if (*answered < promised) {
    broken_.push_back(
        fmt::format("{} answered {} after {}", node, text(*answered), text(promised)));
  }
  promised = std::max(promised, *answered);
}

// Whatever one replica takes for chosen, no other takes to be something else.
void Invariants::check_chosen(NodeId node, const Paxos& paxos, Seen& seen) {
  for (LogIndex slot = std::max(seen.chosen, paxos.log().start()) + 1; slot <= paxos.chosen();
       slot = slot + 1) {
    choose(slot, paxos.log().at(slot).command, base::name(node));
  }
  seen.chosen = paxos.chosen();
}

// Commands are executed in the order of their slots, and each slot's is the one chosen.
void Invariants::check_applied(NodeId node, const Effects& effects, Seen& seen) {
  if (effects.restore) seen.applied = effects.restore->index;
  for (const Application& application : effects.applications) {
    if (application.index <= seen.applied) {
      broken_.push_back(
          fmt::format("{} applied slot {} after {}", node, application.index, seen.applied));
    }
    seen.applied = application.index;
    choose(application.index, application.command, base::name(node));
  }
}

void Invariants::choose(LogIndex slot, const Bytes& command, const std::string& by) {
  const auto [known, is_new] = chosen_.emplace(slot, command);
  if (known->second != command) {
    broken_.push_back(fmt::format("two values chosen for slot {}, one of them by {}", slot, by));
  }
}

}  // namespace linnet::targets::paxos
