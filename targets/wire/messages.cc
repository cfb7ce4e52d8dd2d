#include "targets/wire/messages.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace linnet::targets::wire {
namespace {

constexpr std::array<std::string_view, 3> kAdminActions{"add-member", "remove-member",
                                                        "transfer-leadership"};

base::Result<Message> parse_request(Document document) {
  Request request;
  const auto id = integer_field(document, "id");
  if (!id) return base::failure(id.error());
  request.id = *id;
  if (document.contains("session")) {
    auto session = string_field(document, "session");
    if (!session) return base::failure(session.error());
    request.session = std::move(*session);
  }
  if (document.contains("sequence")) {
    const auto sequence = integer_field(document, "sequence");
    if (!sequence) return base::failure(sequence.error());
    request.sequence = *sequence;
  }
  if (!document.contains("command")) return base::failure("command", "is missing");
  request.command = std::move(document["command"]);
  return request;
}

base::Result<Message> parse_status(const Document& document) {
  const auto id = integer_field(document, "id");
  if (!id) return base::failure(id.error());
  return StatusRequest{*id};
}

base::Result<NodeId> node_field(const Document& document, const char* field) {
  const auto node = integer_field(document, field);
  if (!node) return base::failure(node.error());
  if (*node < 1 || *node > std::numeric_limits<int>::max()) {
    return base::failure(field, "must be the number of a node");
  }
  return NodeId{static_cast<int>(*node)};
}

base::Result<Message> parse_admin(const Document& document) {
  const auto id = integer_field(document, "id");
  if (!id) return base::failure(id.error());
  const auto action = string_field(document, "action");
  if (!action) return base::failure(action.error());
  const auto place = std::ranges::find(kAdminActions, *action);
  if (place == kAdminActions.end()) {
    return base::failure("action", "must be add-member, remove-member or transfer-leadership");
  }
  const auto node = node_field(document, "node");
  if (!node) return base::failure(node.error());
  return AdminRequest{*id, static_cast<AdminAction>(place - kAdminActions.begin()), *node};
}

base::Result<Message> parse_peer(Document document) {
  const auto from = node_field(document, "from");
  if (!from) return base::failure(from.error());
  if (!document.contains("body")) return base::failure("body", "is missing");
  return PeerMessage{*from, std::move(document["body"])};
}

}  // namespace

base::Result<Message> parse_message(Document document) {
  const auto type = string_field(document, "type");
  if (!type) return base::failure(type.error());
  if (*type == "request") return parse_request(std::move(document));
  if (*type == "status") return parse_status(document);
  if (*type == "admin") return parse_admin(document);
  if (*type == "peer") return parse_peer(std::move(document));
  return base::failure("type", "must be request, status, admin or peer");
}

std::optional<std::int64_t> find_id(const Document& document) {
  const auto id = integer_field(document, "id");
  return id ? std::optional(*id) : std::nullopt;
}

Document to_document(const Request& request) {
  return {{"type", "request"},
          {"id", request.id},
          {"session", request.session},
          {"sequence", request.sequence},
          {"command", request.command}};
}

std::string_view name(AdminAction action) {
  return kAdminActions.at(static_cast<std::size_t>(action));
}

Document to_document(const AdminRequest& request) {
  return {{"type", "admin"},
          {"id", request.id},
          {"action", name(request.action)},
          {"node", request.node.value}};
}

Document to_document(const PeerMessage& message) {
  return {{"type", "peer"}, {"from", message.from.value}, {"body", message.body}};
}

Document success_reply(std::int64_t id, Document value) {
  return {{"type", "reply"}, {"id", id}, {"ok", true}, {"value", std::move(value)}};
}

Document failure_reply(std::int64_t id, const Failure& failure) {
  Document reply{{"type", "reply"},
                 {"id", id},
                 {"ok", false},
                 {"error", name(failure.code)},
                 {"message", failure.message}};
  if (failure.leader) reply["leader"] = failure.leader->value;
  return reply;
}

Document status_reply(std::int64_t id, const Status& status) {
  Document reply{{"type", "status"},          {"id", id},
                 {"node", status.node.value}, {"role", status.role},
                 {"term", status.term},       {"leader", status.leader ? status.leader->value : 0},
                 {"commit", status.commit},   {"applied", status.applied},
                 {"last", status.last}};
  for (const NodeId member : status.members) reply["members"].push_back(member.value);
  return reply;
}

}  // namespace linnet::targets::wire
