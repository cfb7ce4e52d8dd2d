#include "targets/wire/messages.h"

#include <limits>
#include <utility>

namespace linnet::targets::wire {
namespace {

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

base::Result<Message> parse_peer(Document document) {
  const auto from = integer_field(document, "from");
  if (!from) return base::failure(from.error());
  if (*from < 1 || *from > std::numeric_limits<int>::max()) {
    return base::failure("from", "must be the number of a node");
  }
  if (!document.contains("body")) return base::failure("body", "is missing");
  return PeerMessage{NodeId{static_cast<int>(*from)}, std::move(document["body"])};
}

}  // namespace

base::Result<Message> parse_message(Document document) {
  const auto type = string_field(document, "type");
  if (!type) return base::failure(type.error());
  if (*type == "request") return parse_request(std::move(document));
  if (*type == "status") return parse_status(document);
  if (*type == "peer") return parse_peer(std::move(document));
  return base::failure("type", "must be request, status or peer");
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
  return {{"type", "status"},          {"id", id},
          {"node", status.node.value}, {"role", status.role},
          {"term", status.term},       {"leader", status.leader ? status.leader->value : 0},
          {"commit", status.commit},   {"applied", status.applied},
          {"last", status.last}};
}

}  // namespace linnet::targets::wire
