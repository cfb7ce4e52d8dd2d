#include "tests/targets/simulation/simulated_cluster.h"

#include <algorithm>

#include "base/check.h"

namespace linnet::targets::simulation {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kClients = 5;
constexpr int kOperator = -1;
constexpr auto kFaultyTime = seconds(6);
constexpr auto kRecoveryLimit = seconds(10);
constexpr auto kStride = milliseconds(1);  // between looks at timers and clients

std::vector<NodeId> number_nodes(int count) {
  std::vector<NodeId> nodes;
  for (int i = 1; i <= count; ++i) nodes.emplace_back(i);
  return nodes;
}

}  // namespace

SimulatedCluster::SimulatedCluster(Subject& subject, SimulationOptions options)
    : subject_(subject),
      options_(options),
      random_(options_.seed),
      nodes_(number_nodes(options_.nodes)),
      clients_(kClients, nodes_, subject.knows_cas(), random_.split("clients")) {
  for (const NodeId node : nodes_) start(node);
}

Findings SimulatedCluster::run() {
  while (now_ < kFaultyTime) {
    run_until(now_ + milliseconds(random_.between(50, 600)));
    inject_fault();
    if (options_.with_operator && random_.chance(0.5)) administer();
  }
  peace_ = true;
  minority_.clear();
  for (const NodeId node : nodes_) start(node);
  const nanoseconds limit = now_ + kRecoveryLimit;
  const auto target = clients_.completed_by_each() + 20;
  while (now_ < limit && clients_.completed_by_each() < target) run_until(now_ + milliseconds(50));
  return {subject_.broken(), clients_.violations(), clients_.completed_by_each() >= target};
}

void SimulatedCluster::run_until(nanoseconds end) {
  while (now_ < end) {
    now_ += kStride;
    for (Call& call : clients_.tick(now_)) send(call.to, std::move(call));
    while (!network_.empty() && network_.top().at <= now_) {
      const Delivery delivery = network_.top();
      network_.pop();
      deliver(delivery);
    }
    for (const NodeId node : nodes_) step(node);
  }
}

void SimulatedCluster::deliver(const Delivery& delivery) {
  if (const auto* answer = std::get_if<Answer>(&delivery.payload)) {
    clients_.on_answer(*answer, now_);
  } else if (replicas_.at(delivery.to).core) {
    deliver_to_replica(delivery.to, delivery.payload);
  }
}

// Often several messages make one step, as they do in the host.
void SimulatedCluster::deliver_to_replica(NodeId node, const Payload& payload) {
  Replica& replica = replicas_.at(node);
  if (const auto* peer = std::get_if<PeerDelivery>(&payload)) {
    if (is_cut(peer->from, node)) return;
    replica.core->on_message(peer->from, peer->body, now_);
  } else {
    const auto& call = std::get<Call>(payload);
    const auto command = machine::parse_command(call.request);
    LINNET_CHECK(command, "clients send well-formed commands");
    const Ticket ticket{++last_ticket_};
    replica.clients[ticket] = {call.client, call.request.id};
    const auto access = machine::find_function(command->object, command->f)->access;
    replica.core->on_request({ticket, access, machine::to_bytes(*command)}, now_);
  }
  replica.next_tick = now_;
  if (random_.chance(0.5)) step(node);
}

void SimulatedCluster::step(NodeId node) {
  Replica& replica = replicas_.at(node);
  if (!replica.core || replica.next_tick > now_) return;
  replica.core->tick(now_);
  const Effects effects = replica.core->take_effects();
  replica.next_tick = effects.next_tick;
  if (!peace_ && random_.chance(0.0005)) {
    if (effects.checkpoint && random_.chance(0.5)) replica.disk = *effects.checkpoint;
    if (effects.checkpoint) return crash(node);
    const auto written = random_.between(0, std::ssize(effects.records));
    replica.disk.insert(replica.disk.end(), effects.records.begin(),
                        effects.records.begin() + written);
    return crash(node);
  }
  carry_out(node, effects);
  subject_.stepped(node, *replica.core, effects);
  if (replica.applied.value > 0 && random_.chance(0.002)) {
    replica.core->on_snapshot(
        {replica.applied, std::make_shared<const Bytes>(replica.machine->save())}, now_);
    replica.next_tick = now_;
  }
}

void SimulatedCluster::carry_out(NodeId node, const Effects& effects) {
  Replica& replica = replicas_.at(node);
  if (effects.checkpoint) replica.disk = *effects.checkpoint;
  replica.disk.insert(replica.disk.end(), effects.records.begin(), effects.records.end());
  for (const Outgoing& message : effects.messages) {
    if (!is_cut(node, message.to)) send(message.to, PeerDelivery{node, message.body});
  }
  apply(replica, effects);
  for (const targets::Answer& answer : effects.answers) {
    this->answer(replica, answer.ticket, std::nullopt, answer.value);
  }
  for (const Refusal& refusal : effects.refusals) {
    answer(replica, refusal.ticket, refusal.failure, {});
  }
}

void SimulatedCluster::apply(Replica& replica, const Effects& effects) {
  if (effects.restore) {
    LINNET_CHECK(replica.machine->restore(*effects.restore->state), "a snapshot cannot be read");
    replica.applied = effects.restore->index;
  }
  const auto answer_with = [&](Ticket ticket, const machine::Outcome& outcome) {
    std::optional<wire::Failure> failure;
    if (outcome.error) failure = wire::Failure{*outcome.error, std::nullopt, outcome.message};
    answer(replica, ticket, failure, outcome.value);
  };
  for (const Application& application : effects.applications) {
    const auto outcome = replica.machine->apply(application.command);
    replica.applied = application.index;
    if (application.ticket) answer_with(*application.ticket, outcome);
  }
  for (const Read& read : effects.reads) {
    answer_with(read.ticket, replica.machine->read(read.command));
  }
}

void SimulatedCluster::answer(Replica& replica, Ticket ticket, std::optional<wire::Failure> failure,
                              Document value) {
  const auto [client, id] = replica.clients.at(ticket);
  replica.clients.erase(ticket);
  if (client == kOperator) return;
  send(NodeId{}, Answer{client, id, std::move(failure), std::move(value)});
}

void SimulatedCluster::send(NodeId to, const Payload& payload) {
  if (!peace_ && random_.chance(0.03)) return;
  const int copies = !peace_ && random_.chance(0.03) ? 2 : 1;
  for (int i = 0; i < copies; ++i) network_.push({now_ + draw_delay(), ++sent_, to, payload});
}

bool SimulatedCluster::is_cut(NodeId a, NodeId b) const {
  return minority_.contains(a) != minority_.contains(b);
}

nanoseconds SimulatedCluster::draw_delay() {
  if (!peace_ && random_.chance(0.02)) return milliseconds(random_.between(20, 400));
  return microseconds(random_.between(100, 8000));
}

void SimulatedCluster::start(NodeId node) {
  Replica& replica = replicas_[node];
  if (replica.core) return;
  replica.core = subject_.start(node, nodes_, replica.disk,
                                options_.seed + static_cast<std::uint64_t>(now_.count()), now_);
  replica.machine = std::make_unique<machine::Machine>(options_.machine);
  replica.applied = LogIndex{0};
  replica.next_tick = now_;
}

void SimulatedCluster::crash(NodeId node) {
  Replica& replica = replicas_.at(node);
  replica.core.reset();
  replica.machine.reset();
  replica.clients.clear();
  subject_.crashed(node);
}

void SimulatedCluster::inject_fault() {
  switch (random_.between(0, 6)) {
    case 0:
      minority_ = {leader_or_any()};
      break;
    case 1:
      minority_ = {random_.pick(nodes_), random_.pick(nodes_)};
      break;
    case 2:
      minority_.clear();
      break;
    case 3:
      crash(leader_or_any());
      break;
    case 4:
      crash(random_.pick(nodes_));
      break;
    case 5:
      for (const NodeId node : nodes_) crash(node);
      for (const NodeId node : nodes_) start(node);
      break;
    default:
      for (const NodeId node : nodes_) start(node);
  }
}

// The operator does not wait for what became of one request before the next.
void SimulatedCluster::administer() {
  const NodeId node = leader_or_any();
  Replica& replica = replicas_.at(node);
  if (!replica.core) return;
  for (std::int64_t requests = random_.between(1, 3); requests > 0; --requests) {
    const Ticket ticket{++last_ticket_};
    replica.clients[ticket] = {kOperator, 0};
    const auto action = static_cast<wire::AdminAction>(random_.between(0, 2));
    replica.core->on_admin({ticket, action, random_.pick(nodes_)}, now_);
  }
  replica.next_tick = now_;
}

NodeId SimulatedCluster::leader_or_any() {
  for (const auto& [node, replica] : replicas_) {
    if (replica.core && replica.core->status().leader == node) return node;
  }
  return random_.pick(nodes_);
}

}  // namespace linnet::targets::simulation
