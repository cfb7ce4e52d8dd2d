#include "targets/abd/messages.h"

#include <limits>
#include <optional>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::abd {
namespace {

using wire::Fields;

Document from_id(const OperationId& id) {
  return Document::array({id.incarnation, id.number});
}
Document from_tag(const Tag& tag) {
  return Document::array({tag.number, tag.node.value});
}

// Two natural numbers, the second not above `largest`.
std::pair<std::int64_t, std::int64_t> pair(Fields& fields, const char* name, std::int64_t largest) {
  const Document& array = fields.array(name);
  if (array.size() == 2 && wire::is_natural(array[0]) && wire::is_natural(array[1]) &&
      array[1].get<std::int64_t>() <= largest) {
    return {array[0].get<std::int64_t>(), array[1].get<std::int64_t>()};
  }
  fields.fail(name, "must be a pair of natural numbers");
  return {};
}

OperationId operation(Fields& fields) {
  const auto [incarnation, number] = pair(fields, "operation", wire::kLargestNatural);
  return {incarnation, number};
}

Tagged tagged(Fields& fields, const Document& document) {
  const auto [number, node] = pair(fields, "tag", std::numeric_limits<int>::max());
  if (!fields.has("value")) fields.fail("value", "is missing");
  return {{number, NodeId{static_cast<int>(node)}}, document.value("value", Document())};
}

std::string key(Fields& fields, const Document& document) {
  auto key = wire::string_field(document, "key");
  if (!key) fields.fail("key", "must be a string");
  return std::move(key).value_or("");
}

struct ToDocument {
  Document operator()(const Query& m) const {
    return {{"m", "query"}, {"operation", from_id(m.operation)}, {"key", m.key}};
  }
  Document operator()(const Report& m) const {
    return {{"m", "report"},
            {"operation", from_id(m.operation)},
            {"tag", from_tag(m.held.tag)},
            {"value", m.held.value}};
  }
  Document operator()(const Store& m) const {
    return {{"m", "store"},
            {"operation", from_id(m.operation)},
            {"key", m.key},
            {"tag", from_tag(m.tagged.tag)},
            {"value", m.tagged.value}};
  }
  Document operator()(const Stored& m) const {
    return {{"m", "stored"}, {"operation", from_id(m.operation)}};
  }
};

std::optional<PeerMessage> read(const std::string& kind, Fields& fields, const Document& document) {
  if (kind == "query") return Query{operation(fields), key(fields, document)};
  if (kind == "report") return Report{operation(fields), tagged(fields, document)};
  if (kind == "store") {
    return Store{operation(fields), key(fields, document), tagged(fields, document)};
  }
  if (kind == "stored") return Stored{operation(fields)};
  return std::nullopt;
}

}  // namespace

Document to_document(const PeerMessage& message) {
  return std::visit(ToDocument{}, message);
}

base::Result<PeerMessage> parse_peer_message(const Document& document) {
  return wire::parse_by_kind<PeerMessage>(
      document, "the quorum registers",
      [&](const std::string& kind, Fields& fields) { return read(kind, fields, document); });
}

}  // namespace linnet::targets::abd
