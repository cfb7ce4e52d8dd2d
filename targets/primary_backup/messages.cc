#include "targets/primary_backup/messages.h"

#include <array>
#include <string>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::primary_backup {
namespace {

using wire::Fields;

NodeId node(Fields& fields, const char* name) {
  const auto node = parse_node(fields.natural(name));
  if (!node) fields.fail(name, "must be the number of a node");
  return node.value_or(NodeId{});
}

std::vector<NodeId> nodes(Fields& fields, const char* name) {
  auto nodes = parse_nodes(fields.array(name));
  if (!nodes) fields.fail(name, "must hold numbers of nodes");
  return std::move(nodes).value_or(std::vector<NodeId>());
}

ViewNumber view(Fields& fields, const char* name) {
  return fields.id<ViewNumber>(name);
}
LogIndex index(Fields& fields, const char* name) {
  return fields.id<LogIndex>(name);
}

constexpr std::array<const char*, 4> kAnswers{"accepted", "behind", "differs", "outdated"};

UpdateReply::Answer answer(Fields& fields, const char* name) {
  const auto found = std::ranges::find(kAnswers, fields.text(name));
  if (found == kAnswers.end()) fields.fail(name, "is no answer");
  return static_cast<UpdateReply::Answer>(found - kAnswers.begin());
}

struct ToDocument {
  Document operator()(const Ping& m) const {
    return {{"m", "ping"}, {"view", m.view.value}, {"synced", nodes_document(m.synced)}};
  }
  Document operator()(const ViewMessage& m) const {
    return {{"m", "view"},
            {"view", m.view.number.value},
            {"primary", m.view.primary.value},
            {"members", nodes_document(m.view.members)}};
  }
  Document operator()(const Update& m) const {
    return {{"m", "update"},
            {"view", m.view.value},
            {"previous_index", m.previous_index.value},
            {"previous_view", m.previous_view.value},
            {"commit", m.commit.value},
            {"round", m.round},
            {"entries", log::to_document(m.entries)}};
  }
  Document operator()(const UpdateReply& m) const {
    return {{"m", "update-reply"},
            {"view", m.view.value},
            {"round", m.round},
            {"answer", kAnswers.at(static_cast<std::size_t>(m.answer))},
            {"index", m.index.value}};
  }
  Document operator()(const State& m) const {
    return {{"m", "state"},
            {"view", m.view.value},
            {"round", m.round},
            {"index", m.index.value},
            {"index_view", m.index_view.value},
            {"offset", m.offset},
            {"part", Document::binary(m.part)},
            {"last", m.last}};
  }
  Document operator()(const StateReply& m) const {
    return {{"m", "state-reply"},     {"view", m.view.value}, {"round", m.round},
            {"index", m.index.value}, {"offset", m.offset},   {"installed", m.installed}};
  }
};

std::optional<PeerMessage> read(const std::string& kind, Fields& fields) {
  if (kind == "ping") return Ping{view(fields, "view"), nodes(fields, "synced")};
  if (kind == "view") {
    return ViewMessage{{view(fields, "view"), node(fields, "primary"), nodes(fields, "members")}};
  }
  if (kind == "update") {
    return Update{view(fields, "view"),          index(fields, "previous_index"),
                  view(fields, "previous_view"), index(fields, "commit"),
                  fields.natural("round"),       log::entries_field(fields, "entries")};
  }
  if (kind == "update-reply") {
    return UpdateReply{view(fields, "view"), fields.natural("round"), answer(fields, "answer"),
                       index(fields, "index")};
  }
  if (kind == "state") {
    return State{view(fields, "view"),       fields.natural("round"),  index(fields, "index"),
                 view(fields, "index_view"), fields.natural("offset"), fields.binary("part"),
                 fields.boolean("last")};
  }
  if (kind == "state-reply") {
    return StateReply{view(fields, "view"), fields.natural("round"), index(fields, "index"),
                      fields.natural("offset"), fields.boolean("installed")};
  }
  return std::nullopt;
}

}  // namespace

Document to_document(const PeerMessage& message) {
  return std::visit(ToDocument{}, message);
}

base::Result<PeerMessage> parse_peer_message(const Document& document) {
  return wire::parse_by_kind<PeerMessage>(document, "primary/backup", read);
}

}  // namespace linnet::targets::primary_backup
