#include "tests/targets/simulation/register_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace linnet::targets::simulation {
namespace {

using std::chrono::milliseconds;

constexpr auto kPatience = milliseconds(120);  // before a command is repeated

std::string session_of(int client) {
  return fmt::format("s{}", client);
}
std::string register_of(int client) {
  return fmt::format("r{}", client);
}

}  // namespace

RegisterClients::RegisterClients(int clients, std::vector<NodeId> nodes, bool with_cas,
                                 base::Random random)
    : clients_(static_cast<std::size_t>(clients)),
      nodes_(std::move(nodes)),
      with_cas_(with_cas),
      random_(random) {
  for (Client& client : clients_) client.target = random_.pick(nodes_);
}

std::vector<Call> RegisterClients::tick(nanoseconds now) {
  std::vector<Call> calls;
  for (int i = 0; i < std::ssize(clients_); ++i) {
    Client& client = clients_[static_cast<std::size_t>(i)];
    if (client.stopped || now < client.next_action) continue;
    if (client.operation) {
      client.target = random_.pick(nodes_);
    } else {
      begin(client, i);
    }
    client.next_action = now + kPatience;
    calls.push_back({i, client.target, attempt(client, i)});
  }
  return calls;
}

void RegisterClients::begin(Client& client, int number) {
  Operation operation;
  operation.first_id = last_id_ + 1;
  if (random_.chance(0.5)) {
    operation.f = "read";
    operation.owner = static_cast<int>(random_.between(0, std::ssize(clients_) - 1));
    const auto& owner = clients_[static_cast<std::size_t>(operation.owner)];
    operation.lower_bound = std::max(owner.acknowledged, highest_read_[operation.owner]);
  } else {
    operation.f = with_cas_ && random_.chance(0.5) ? "cas" : "write";
    operation.owner = number;
    operation.value = ++client.sent;
    ++client.sequence;
  }
  client.operation = operation;
}

wire::Request RegisterClients::attempt(Client& client, int number) {
  const Operation& operation = *client.operation;
  Document value;
  if (operation.f == "write") value = operation.value;
  if (operation.f == "cas") {
    const Document expected = operation.value == 1 ? Document() : Document(operation.value - 1);
    value = Document::array({expected, operation.value});
  }
  return {++last_id_,
          session_of(number),
          client.sequence,
          {{"f", operation.f}, {"key", register_of(operation.owner)}, {"value", value}}};
}

void RegisterClients::on_answer(const Answer& answer, nanoseconds now) {
  Client& client = clients_[static_cast<std::size_t>(answer.client)];
  if (client.stopped || !client.operation || answer.id < client.operation->first_id) return;
  if (answer.failure) return retry(client, answer, now);
  if (client.operation->f == "read") {
    judge_read(client, answer.value);
  } else {
    client.acknowledged = client.operation->value;
  }
  finish(client, now);
}

void RegisterClients::retry(Client& client, const Answer& answer, nanoseconds now) {
  const auto code = answer.failure->code;
  if (code == wire::ErrorCode::kNotLeader || code == wire::ErrorCode::kLeadershipLost) {
    client.next_action = std::min(client.next_action, now + milliseconds(10));
    return;
  }
  violation(client,
            fmt::format("{} to {} of register {}: {}", client.operation->f, client.operation->value,
                        client.operation->owner, answer.failure->message));
}

void RegisterClients::judge_read(Client& client, const Document& value) {
  const Operation& read = *client.operation;
  const std::int64_t found = value.is_null() ? 0 : value.get<std::int64_t>();
  const auto& owner = clients_[static_cast<std::size_t>(read.owner)];
  auto& highest = highest_read_[read.owner];
  highest = std::max(highest, found);
  if (found < read.lower_bound || found > owner.sent) {
    violation(client, fmt::format("read {} from register {}, not {} to {}", found, read.owner,
                                  read.lower_bound, owner.sent));
  }
}

void RegisterClients::violation(Client& client, std::string text) {
  violations_.push_back(std::move(text));
  client.stopped = true;
}

void RegisterClients::finish(Client& client, nanoseconds now) {
  client.operation.reset();
  ++client.completed;
  client.next_action = now + milliseconds(random_.between(0, 15));
}

std::int64_t RegisterClients::completed_by_each() const {
  std::optional<std::int64_t> fewest;
  for (const Client& client : clients_) {
    if (!client.stopped) fewest = std::min(fewest.value_or(client.completed), client.completed);
  }
  return fewest.value_or(0);
}

}  // namespace linnet::targets::simulation
