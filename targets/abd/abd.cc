#include "targets/abd/abd.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/random.h"

namespace linnet::targets::abd {

Abd::Abd(Config config, DurableState state, Now now)
    : config_(std::move(config)), state_(std::move(state)), now_(now.steady) {
  LINNET_CHECK(std::ranges::count(config_.members, config_.self) == 1, "members must have {} once",
               config_.self);
  LINNET_CHECK(config_.repeat_interval > nanoseconds::zero(), "a repeat interval of nothing");
  ++state_.incarnation;
  record(IncarnationRecord{state_.incarnation});
}

void Abd::on_message(NodeId from, const Document& body, Now now) {
  now_ = now.steady;
  const auto message = parse_peer_message(body);
  if (!message || from == config_.self || std::ranges::count(config_.members, from) == 0) {
    effects_.events.push_back(
        {Severity::kWarning, fmt::format("dropped a message from {}: {}", base::name(from),
                                         message ? "not a peer" : message.error().front().text())});
    return;
  }
  std::visit([&](const auto& m) { handle(from, m); }, *message);
}

void Abd::on_request(Request request, Now now) {
  now_ = now.steady;
  auto command = machine::command_from_bytes(request.command);
  const bool is_register = command && command->object == "register";
  if (is_register && command->f == "read") {
    read(request, *std::move(command));
  } else if (is_register && command->f == "write") {
    write(request, *std::move(command));
  } else {
    refuse(request.ticket, wire::ErrorCode::kMalformed, std::nullopt,
           "quorum registers know no such thing; choose from register read, register write");
  }
}

void Abd::read(const Request& request, machine::Command command) {
  Operation operation;
  operation.key = std::move(command.key);
  operation.tickets = {request.ticket};
  query(begin(std::move(operation)));
}

void Abd::write(const Request& request, machine::Command command) {
  const NodeId home = home_of(command.session);
  if (home != config_.self) {
    return refuse(request.ticket, wire::ErrorCode::kNotLeader, home,
                  "the session's writes are another replica's");
  }
  if (join_ongoing(request, command)) return;
  Operation operation;
  operation.tickets = {request.ticket};
  const auto known = state_.writes.find(command.session);
  if (known == state_.writes.end() || known->second.sequence < command.sequence) {
    operation.key = command.key;
    operation.write = std::move(command);
    query(begin(std::move(operation)));
  } else if (known->second.sequence > command.sequence) {
    refuse(request.ticket, wire::ErrorCode::kStaleSequence, std::nullopt,
           "the session has gone on to a later command");
  } else if (known->second.done) {
    effects_.answers.push_back({request.ticket, {}});
  } else {
    operation.key = known->second.key;
    operation.tagged = known->second.tagged;
    operation.write = std::move(command);
    store(begin(std::move(operation)));
  }
}

// Whether the session's write that goes on settles this one. One that is behind has been given up
// by its client; it may be stored yet, or not.
bool Abd::join_ongoing(const Request& request, const machine::Command& command) {
  const auto ongoing = ongoing_.find(command.session);
  if (ongoing == ongoing_.end()) return false;
  const auto operation = operations_.find(ongoing->second);
  const std::int64_t sequence = operation->second.write->sequence;
  if (command.sequence == sequence) {
    operation->second.tickets.push_back(request.ticket);
    return true;
  }
  const auto stale = [&](Ticket ticket) {
    refuse(ticket, wire::ErrorCode::kStaleSequence, std::nullopt,
           "the session has gone on to a later command");
  };
  if (command.sequence < sequence) {
    stale(request.ticket);
    return true;
  }
  for (const Ticket ticket : operation->second.tickets) stale(ticket);
  operations_.erase(operation);
  ongoing_.erase(ongoing);
  return false;
}

void Abd::tick(Now now) {
  now_ = now.steady;
  for (auto i = operations_.begin(); i != operations_.end();) {
    const auto operation = i++;
    const bool may_stop = !operation->second.write || operation->second.phase == Phase::kQuery;
    if (may_stop && now_ - operation->second.began >= config_.patience) {
      give_up(operation);
    } else if (now_ >= operation->second.repeat_due) {
      ask(operation);
    }
  }
}

// There is no replicated log whose commands a snapshot could stand for.
void Abd::on_snapshot(Snapshot /*snapshot*/, Now now) {
  now_ = now.steady;
}

Effects Abd::take_effects() {
  maybe_checkpoint();
  effects_.next_tick = now_ + config_.patience;
  for (const auto& [number, operation] : operations_) {
    effects_.next_tick = std::min(effects_.next_tick, operation.repeat_due);
  }
  return std::exchange(effects_, {});
}

wire::Status Abd::status() const {
  return {config_.self, "replica", 0, config_.self, 0, 0, 0};
}

NodeId Abd::home_of(const std::string& session) const {
  const auto drawn = base::Random(0).split(session).next();
  return config_.members[drawn % config_.members.size()];
}

void Abd::send(NodeId to, const PeerMessage& message) {
  effects_.messages.push_back({to, to_document(message)});
}

void Abd::refuse(Ticket ticket, wire::ErrorCode code, std::optional<NodeId> leader,
                 std::string why) {
  effects_.refusals.push_back({ticket, {code, leader, std::move(why)}});
}

void Abd::record(const Record& record) {
  effects_.records.push_back(to_bytes(record));
  recorded_bytes_ += effects_.records.back().size();
}

// All values that were overwritten are left behind. Not more often than the records double, so that
// the work stays in proportion to that of writing them.
void Abd::maybe_checkpoint() {
  if (recorded_bytes_ <= std::max(config_.checkpoint_bytes, 2 * checkpoint_size_)) return;
  effects_.checkpoint = checkpoint(state_);
  effects_.records.clear();
  checkpoint_size_ = 0;
  for (const Bytes& each : *effects_.checkpoint) checkpoint_size_ += each.size();
  recorded_bytes_ = checkpoint_size_;
}

std::size_t Abd::quorum() const {
  const std::size_t members = config_.members.size();
  if (has_bug(Bug::kMinorityQuorum)) return std::max<std::size_t>(1, members / 2);
  return members / 2 + 1;
}

}  // namespace linnet::targets::abd
