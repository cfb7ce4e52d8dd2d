// The two rounds of an operation, at its coordinator and at the replicas.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "targets/abd/abd.h"

namespace linnet::targets::abd {

Abd::Operations::iterator Abd::begin(Operation operation) {
  ++last_operation_;
  if (operation.write) ongoing_[operation.write->session] = last_operation_;
  operation.began = now_;
  return operations_.emplace(last_operation_, std::move(operation)).first;
}

void Abd::query(Operations::iterator operation) {
  Operation& state = operation->second;
  state.phase = Phase::kQuery;
  state.tagged = held(state.key);
  state.heard = {{config_.self, state.tagged.tag}};
  ask(operation);
  maybe_advance(operation);
}

void Abd::store(Operations::iterator operation) {
  Operation& state = operation->second;
  state.phase = Phase::kStore;
  take(state.key, state.tagged);
  state.heard = {{config_.self, state.tagged.tag}};
  ask(operation);
  maybe_advance(operation);
}

// Those who have not answered in this phase. Asked again and again: messages may be lost, and there
// is nobody else to ask.
void Abd::ask(Operations::iterator operation) {
  auto& [number, state] = *operation;
  state.repeat_due = now_ + config_.repeat_interval;
  const OperationId id{state_.incarnation, number};
  for (const NodeId member : config_.members) {
    if (state.heard.contains(member)) continue;
    if (state.phase == Phase::kQuery) {
      send(member, Query{id, state.key});
    } else {
      send(member, Store{id, state.key, state.tagged});
    }
  }
}

// LS 3: what a round comes to once a majority has answered. A read that hears one tag from a whole
// majority has nothing to store: every later majority meets one that holds the tag already.
void Abd::maybe_advance(Operations::iterator operation) {
  Operation& state = operation->second;
  const bool skips_query = state.write && has_bug(Bug::kWriteWithoutQuery);
  if (state.heard.size() < quorum() && !(skips_query && state.phase == Phase::kQuery)) return;
  if (state.phase == Phase::kStore) return finish(operation);
  if (state.write) {
    choose_tag(state);
    return store(operation);
  }
  const auto agreeing = std::ranges::count_if(
      state.heard, [&](const auto& answer) { return answer.second == state.tagged.tag; });
  const bool is_held = static_cast<std::size_t>(agreeing) >= quorum();
  if (is_held || has_bug(Bug::kReadWithoutWriteBack)) return finish(operation);
  store(operation);
}

// Above all that this coordinator has used, also for writes that have not reached a majority: so no
// tag is used twice.
void Abd::choose_tag(Operation& operation) {
  const machine::Command& command = *operation.write;
  const std::int64_t queried = has_bug(Bug::kWriteWithoutQuery) ? 0 : operation.tagged.tag.number;
  state_.last_number = std::max(state_.last_number, queried) + 1;
  const NodeId writer = has_bug(Bug::kTagWithoutWriter) ? NodeId{0} : config_.self;
  operation.tagged = {{state_.last_number, writer}, command.value};
  state_.writes[command.session] = {command.sequence, command.key, operation.tagged, false};
  if (has_bug(Bug::kWriteNotRecorded)) return;
  record(WriteRecord{command.session, command.sequence, command.key, operation.tagged});
}

void Abd::finish(Operations::iterator operation) {
  Operation state = std::move(operation->second);
  operations_.erase(operation);
  if (state.write) {
    ongoing_.erase(state.write->session);
    state_.writes.at(state.write->session).done = true;
    state.tagged.value = nullptr;
  }
  for (const Ticket ticket : state.tickets) {
    effects_.answers.push_back({ticket, state.tagged.value});
  }
}

// Nothing has been stored under a tag of its own: whoever waits may ask elsewhere.
void Abd::give_up(Operations::iterator operation) {
  for (const Ticket ticket : operation->second.tickets) {
    refuse(ticket, wire::ErrorCode::kNotLeader, std::nullopt, "this replica reaches no majority");
  }
  if (operation->second.write) ongoing_.erase(operation->second.write->session);
  operations_.erase(operation);
}

void Abd::handle(NodeId from, const Query& message) {
  send(from, Report{message.operation, held(message.key)});
}

void Abd::handle(NodeId from, const Report& message) {
  const auto operation = find(message.operation, Phase::kQuery);
  if (operation == operations_.end()) return;
  Operation& state = operation->second;
  state.heard[from] = message.held.tag;
  if (message.held.tag > state.tagged.tag) state.tagged = message.held;
  maybe_advance(operation);
}

void Abd::handle(NodeId from, const Store& message) {
  take(message.key, message.tagged);
  send(from, Stored{message.operation});
}

void Abd::handle(NodeId from, const Stored& message) {
  const auto operation = find(message.operation, Phase::kStore);
  if (operation == operations_.end()) return;
  operation->second.heard[from] = operation->second.tagged.tag;
  maybe_advance(operation);
}

// End when there is none, or none in that phase, or one of an earlier incarnation is meant.
Abd::Operations::iterator Abd::find(const OperationId& id, Phase phase) {
  if (id.incarnation != state_.incarnation) return operations_.end();
  const auto found = operations_.find(id.number);
  return found != operations_.end() && found->second.phase == phase ? found : operations_.end();
}

Tagged Abd::held(const std::string& key) const {
  const auto found = state_.registers.find(key);
  return found == state_.registers.end() ? Tagged() : found->second;
}

void Abd::take(const std::string& key, const Tagged& tagged) {
  Tagged& held = state_.registers[key];
  const bool is_newer = tagged.tag > held.tag || has_bug(Bug::kLowerTagTaken);
  if (!is_newer) return;
  held = tagged;
  if (!has_bug(Bug::kStoreNotPersisted)) record(StoreRecord{key, tagged});
}

}  // namespace linnet::targets::abd
