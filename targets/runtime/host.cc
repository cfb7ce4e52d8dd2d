#include "targets/runtime/host.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace linnet::targets::runtime {
namespace {

constexpr int kMaxMessagesPerStep = 256;

void log_event(const Event& event) {
  switch (event.severity) {
    case Severity::kInfo:
      spdlog::info(event.text);
      break;
    case Severity::kWarning:
      spdlog::warn(event.text);
      break;
    case Severity::kError:
      spdlog::error(event.text);
      break;
  }
}

}  // namespace

Now read_clocks(const base::Clock& steady) {
  return {steady.now(), std::chrono::system_clock::now().time_since_epoch()};
}

// Read anew for each input: the process may have stood still since the last. The steady clock may
// go back when it is tampered with.
Now Host::now() {
  Now now = read_clocks(clock_);
  latest_ = std::max(latest_, now.steady);
  now.steady = latest_;
  return now;
}

base::Result<void> Host::run(int interrupt) {
  nanoseconds next_tick = clock_.now();
  Incoming incoming;
  while (!transport_.wait(next_tick - clock_.now(), interrupt)) {
    for (int i = 0; i < kMaxMessagesPerStep && transport_.receive(incoming); ++i) {
      take_in(incoming);
    }
    if (const Now now = this->now(); now.steady >= next_tick) core_.tick(now);
    auto carried_out = carry_out(core_.take_effects());
    if (carried_out && wants_snapshot()) {
      snapshot_ = applied_;
      core_.on_snapshot({snapshot_, std::make_shared<const Bytes>(machine_.save())}, this->now());
      carried_out = carry_out(core_.take_effects());
    }
    if (!carried_out) return base::failure(carried_out.error());
    next_tick = *carried_out;
  }
  return {};
}

void Host::take_in(const Incoming& incoming) {
  auto document = wire::from_bytes(incoming.message);
  if (!document) return refuse_malformed(incoming, nullptr, document.error());
  auto message = wire::parse_message(*document);
  if (!message) return refuse_malformed(incoming, &*document, message.error());
  if (const auto* peer = std::get_if<wire::PeerMessage>(&*message)) {
    const Now now = this->now();
    if (options_.trace != nullptr) options_.trace->received(peer->from, peer->body);
    core_.on_message(peer->from, peer->body, now);
  } else if (const auto* request = std::get_if<wire::Request>(&*message)) {
    take_in_request(incoming.route, *request);
  } else if (const auto* admin = std::get_if<wire::AdminRequest>(&*message)) {
    take_in_admin(incoming.route, *admin);
  } else {
    const auto& status = std::get<wire::StatusRequest>(*message);
    reply(incoming.route, wire::status_reply(status.id, core_.status()));
  }
}

void Host::take_in_request(const Route& route, const wire::Request& request) {
  const auto malformed = [&](const std::string& why) {
    spdlog::warn("refused a request: {}", why);
    reply(route, wire::failure_reply(request.id, {wire::ErrorCode::kMalformed, {}, why}));
  };
  const auto command = machine::parse_command(request);
  if (!command) return malformed(command.error().front().text());
  Bytes bytes = machine::to_bytes(*command);
  if (bytes.size() > machine::kMaxCommandBytes) return malformed("the command is too large");
  const Ticket ticket{++last_ticket_};
  clients_.emplace(ticket, Client{route, request.id});
  const auto access = machine::find_function(command->object, command->f)->access;
  core_.on_request({ticket, access, std::move(bytes)}, now());
}

void Host::take_in_admin(const Route& route, const wire::AdminRequest& request) {
  const Ticket ticket{++last_ticket_};
  clients_.emplace(ticket, Client{route, request.id});
  if (!core_.on_admin({ticket, request.action, request.node}, now())) {
    refuse({ticket, {wire::ErrorCode::kRefused, {}, "this system knows nothing of the kind"}});
  }
}

void Host::refuse_malformed(const Incoming& incoming, const Document* document,
                            const base::Errors& errors) {
  const std::string why = errors.front().text();
  spdlog::warn("refused a message: {}", why);
  const auto id = document == nullptr ? std::nullopt : wire::find_id(*document);
  if (id) {
    reply(incoming.route, wire::failure_reply(*id, {wire::ErrorCode::kMalformed, {}, why}));
  }
}

base::Result<nanoseconds> Host::carry_out(const Effects& effects) {
  if (auto persisted = persist(effects); !persisted) return base::failure(persisted.error());
  for (const Outgoing& message : effects.messages) {
    if (options_.trace != nullptr) options_.trace->sent(message.to, message.body);
    transport_.send_to_peer(message.to,
                            wire::to_bytes(to_document(wire::PeerMessage{self_, message.body})));
  }
  if (auto applied = apply(effects); !applied) return base::failure(applied.error());
  for (const Answer& answer : effects.answers) {
    this->answer(answer.ticket, {std::nullopt, answer.value, ""});
  }
  for (const Refusal& refusal : effects.refusals) refuse(refusal);
  for (const Event& event : effects.events) log_event(event);
  trace_state();
  return effects.next_tick;
}

base::Result<void> Host::persist(const Effects& effects) {
  if (effects.checkpoint) {
    if (auto replaced = log_.replace(*effects.checkpoint); !replaced) return replaced;
    checkpoint_size_ = log_.size();
  }
  return log_.append(effects.records);
}

base::Result<void> Host::apply(const Effects& effects) {
  if (effects.restore) {
    if (auto restored = machine_.restore(*effects.restore->state); !restored) return restored;
    applied_ = snapshot_ = effects.restore->index;
  }
  for (const Application& application : effects.applications) {
    const auto outcome = machine_.apply(application.command);
    applied_ = application.index;
    if (application.ticket) answer(*application.ticket, outcome);
  }
  for (const Read& read : effects.reads) answer(read.ticket, machine_.read(read.command));
  return {};
}

// Not more often than the log doubles: so the work of snapshots stays in proportion to that of
// writing the log.
bool Host::wants_snapshot() const {
  return applied_ > snapshot_ &&
         log_.size() > std::max(options_.snapshot_bytes, 2 * checkpoint_size_);
}

void Host::trace_state() {
  if (options_.trace == nullptr) return;
  options_.trace->state(core_.status());
  options_.trace->flush();
}

void Host::answer(Ticket ticket, const machine::Outcome& outcome) {
  const auto client = release(ticket);
  if (!client) return;
  reply(client->route,
        outcome.error
            ? wire::failure_reply(client->id, {*outcome.error, std::nullopt, outcome.message})
            : wire::success_reply(client->id, outcome.value));
}

void Host::refuse(const Refusal& refusal) {
  const auto client = release(refusal.ticket);
  if (client) reply(client->route, wire::failure_reply(client->id, refusal.failure));
}

std::optional<Host::Client> Host::release(Ticket ticket) {
  auto node = clients_.extract(ticket);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void Host::reply(const Route& route, const Document& document) {
  transport_.reply(route, wire::to_bytes(document));
}

}  // namespace linnet::targets::runtime
