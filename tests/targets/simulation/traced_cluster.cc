#include "tests/targets/simulation/traced_cluster.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "targets/machine/command.h"
#include "targets/wire/errors.h"

namespace linnet::targets::simulation {
namespace {

constexpr auto kStride = std::chrono::milliseconds(1);
constexpr int kPatience = 1000;  // strides
constexpr const char* kOperator = "operator";

std::string name_of(std::optional<NodeId> node) {
  return node ? base::name(*node) : "nobody";
}

std::string text_of_bytes(const Bytes& bytes) {
  if (bytes.empty()) return "no-op";
  const auto command = machine::command_from_bytes(bytes);
  if (!command) return fmt::format("{} bytes", bytes.size());
  const auto value = command->value.is_null() ? "" : " " + command->value.dump();
  return fmt::format("{} {}{}", command->f, command->key, value);
}

std::string text_of(const Document& value) {
  if (value.is_binary()) return text_of_bytes(value.get_binary());
  if (value.is_string()) return value;
  if (!value.is_array()) return value.dump();
  std::vector<std::string> parts;
  for (const Document& part : value) parts.push_back(text_of(part));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string kind_of(const Document& message) {
  return message.at("m");
}

std::string fields_of(const Document& message) {
  std::string text;
  for (const auto& [name, value] : message.items()) {
    if (name != "m") text += fmt::format(" {}={}", name, text_of(value));
  }
  return text;
}

// What is other than it was.
std::string differences(const wire::Status& before, const wire::Status& now) {
  std::vector<std::string> parts;
  if (now.role != before.role) parts.push_back(now.role);
  if (now.term != before.term) parts.push_back(fmt::format("term {}", now.term));
  if (now.leader != before.leader) parts.push_back("led by " + name_of(now.leader));
  if (now.commit != before.commit) parts.push_back(fmt::format("commit {}", now.commit));
  if (now.last != before.last) parts.push_back(fmt::format("last {}", now.last));
  if (now.members != before.members) {
    std::vector<std::string> names;
    for (const NodeId member : now.members) names.push_back(base::name(member));
    parts.push_back(fmt::format("members {}", fmt::join(names, " ")));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

TracedCluster::TracedCluster(std::unique_ptr<Subject> subject, int nodes)
    : ScriptedCluster(std::move(subject), nodes) {
  for (const NodeId node : this->nodes()) start(node.value);
}

bool TracedCluster::time_out(int node) {
  const wire::Status before = core(node).status();
  for (int i = 0; i < kPatience; ++i) {
    pass(node, std::max<nanoseconds>(next_tick(node), kStride));
    const wire::Status now = core(node).status();
    if (now.role != before.role || now.term != before.term) return true;
  }
  return false;
}

void TracedCluster::lose_if(const std::function<bool(const InFlight&)>& is_meant) {
  for (const auto& [from, to, body] : take_if(is_meant)) {
    note(fmt::format("n{} -x n{} {}", from, to, kind_of(body)));
  }
}

void TracedCluster::ask(const std::string& client, int node, const Document& command) {
  const auto* function = machine::find_function("register", command.at("f").get<std::string>());
  if (function != nullptr && function->access == Access::kUpdate) {
    ++clients_[client].sequence;
    clients_[client].update = command;
  }
  send(client, node, command);
}

void TracedCluster::ask_again(const std::string& client, int node) {
  send(client, node, clients_.at(client).update);
}

void TracedCluster::send(const std::string& client, int node, const Document& document) {
  const auto command = machine::parse_command({0, client, clients_[client].sequence, document});
  LINNET_CHECK(command, "{}", command.error().front().text());
  const Ticket ticket{++last_ticket_};
  asked_by_[ticket] = client;
  const auto access = machine::find_function(command->object, command->f)->access;
  request(node, {ticket, access, machine::to_bytes(*command)});
}

void TracedCluster::administer(int node, wire::AdminAction action, int subject) {
  const Ticket ticket{++last_ticket_};
  asked_by_[ticket] = kOperator;
  LINNET_CHECK(admin(node, {ticket, action, NodeId{subject}}), "the protocol knows no such thing");
}

void TracedCluster::take_snapshot(int node) {
  const Host& host = hosts_.at(node);
  snapshot(node, {host.applied, std::make_shared<const Bytes>(host.machine->save())});
}

void TracedCluster::arriving(const InFlight& message) {
  const auto& [from, to, body] = message;
  if (is_up(to)) {
    note(fmt::format("n{} -> n{} {}{}", from, to, kind_of(body), fields_of(body)));
  } else {
    note(fmt::format("n{} -x n{} {}", from, to, kind_of(body)));
  }
}

void TracedCluster::starting(int node) {
  hosts_[node].machine = std::make_unique<machine::Machine>(machine::Machine::Options());
  hosts_[node].applied = LogIndex{0};
}

void TracedCluster::carry_out(int node, const Effects& effects) {
  Host& host = hosts_.at(node);
  note_status(node);
  if (effects.restore) {
    LINNET_CHECK(host.machine->restore(*effects.restore->state), "a snapshot cannot be read");
    host.applied = effects.restore->index;
    note(fmt::format("  n{}: takes over the state up to {}", node, host.applied));
  }
  for (const Application& application : effects.applications) {
    const auto outcome = host.machine->apply(application.command);
    host.applied = application.index;
    if (application.ticket) note_outcome(*application.ticket, outcome);
  }
  for (const Read& read : effects.reads) {
    note_outcome(read.ticket, host.machine->read(read.command));
  }
  for (const Answer& answer : effects.answers) {
    note_outcome(answer.ticket, {std::nullopt, answer.value, ""});
  }
  for (const auto& [ticket, failure] : effects.refusals) {
    const auto hint = failure.leader ? ", ask " + base::name(*failure.leader) : "";
    note(fmt::format("  {}: {}{}", asked_by_.at(ticket), wire::name(failure.code), hint));
  }
}

void TracedCluster::note_status(int node) {
  wire::Status& known = hosts_.at(node).status;
  const auto text = differences(known, core(node).status());
  known = core(node).status();
  if (!text.empty()) note(fmt::format("  n{}: {}", node, text));
}

void TracedCluster::note_outcome(Ticket ticket, const machine::Outcome& outcome) {
  const auto& client = asked_by_.at(ticket);
  if (outcome.error) return note(fmt::format("  {}: {}", client, wire::name(*outcome.error)));
  const auto value = outcome.value.is_null() ? "" : " " + outcome.value.dump();
  note(fmt::format("  {}: ok{}", client, value));
}

}  // namespace linnet::targets::simulation
