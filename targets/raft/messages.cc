#include "targets/raft/messages.h"

#include <string>
#include <utility>

namespace linnet::targets::raft {
namespace {

// Larger terms and indices cannot come about, and leave no room for arithmetic.
constexpr std::int64_t kLargest = std::int64_t{1} << 62;

// Reads the fields of one document and remembers what was wrong with them.
class Fields {
 public:
  explicit Fields(const Document& document) : document_(document) {}

  std::int64_t natural(const char* name) {
    const auto value = wire::integer_field(document_, name);
    if (value && *value >= 0 && *value <= kLargest) return *value;
    fail(name, "must be an integer from 0 to 2^62");
    return 0;
  }
  Term term(const char* name) { return Term{natural(name)}; }
  LogIndex index(const char* name) { return LogIndex{natural(name)}; }
  bool boolean(const char* name) {
    const auto value = wire::bool_field(document_, name);
    if (!value) fail(name, "must be true or false");
    return value.value_or(false);
  }
  bool has(const char* name) const { return document_.contains(name); }

  std::vector<Entry> entries(const char* name) {
    std::vector<Entry> result;
    if (!has(name) || !document_[name].is_array()) {
      fail(name, "must be an array");
      return result;
    }
    result.reserve(document_[name].size());
    for (const Document& entry : document_[name]) {
      if (!is_entry(entry)) {
        fail(name, "must hold pairs of a term and a binary command");
        return result;
      }
      result.push_back({Term{entry[0].get<std::int64_t>()}, entry[1].get_binary()});
    }
    return result;
  }

  base::Result<PeerMessage> result(PeerMessage message) const {
    if (!errors_.empty()) return base::failure(errors_);
    return message;
  }

 private:
  static bool is_entry(const Document& entry) {
    if (!entry.is_array() || entry.size() != 2 || !entry[1].is_binary()) return false;
    const auto term = wire::as_integer(entry[0]);
    return term && *term >= 0 && *term <= kLargest;
  }
  void fail(const char* name, std::string what) { errors_.push_back({name, std::move(what), ""}); }

  const Document& document_;
  base::Errors errors_;
};

struct ToDocument {
  Document operator()(const RequestVote& m) const {
    return {{"m", "request-vote"},
            {"term", m.term.value},
            {"last_index", m.last_index.value},
            {"last_term", m.last_term.value}};
  }
  Document operator()(const VoteReply& m) const {
    return {{"m", "vote-reply"}, {"term", m.term.value}, {"granted", m.granted}};
  }
  Document operator()(const AppendEntries& m) const {
    Document entries = Document::array();
    for (const Entry& entry : m.entries) {
      entries.push_back({entry.term.value, Document::binary(entry.command)});
    }
    return {{"m", "append-entries"},
            {"term", m.term.value},
            {"previous_index", m.previous_index.value},
            {"previous_term", m.previous_term.value},
            {"commit", m.commit.value},
            {"round", m.round},
            {"entries", std::move(entries)}};
  }
  Document operator()(const AppendReply& m) const {
    Document document{{"m", "append-reply"}, {"term", m.term.value}, {"round", m.round}};
    if (m.conflict) {
      document["conflict_previous"] = m.conflict->previous_index.value;
      document["conflict_index"] = m.conflict->index.value;
      if (m.conflict->term) document["conflict_term"] = m.conflict->term->value;
    } else {
      document["match"] = m.match.value;
    }
    return document;
  }
};

base::Result<PeerMessage> parse_append_reply(Fields& fields) {
  AppendReply reply{fields.term("term"), fields.natural("round"), LogIndex{0}, std::nullopt};
  if (!fields.has("conflict_index")) {
    reply.match = fields.index("match");
    return fields.result(reply);
  }
  reply.conflict = Conflict{fields.index("conflict_previous"), fields.index("conflict_index"), {}};
  if (fields.has("conflict_term")) reply.conflict->term = fields.term("conflict_term");
  return fields.result(reply);
}

}  // namespace

Document to_document(const PeerMessage& message) {
  return std::visit(ToDocument{}, message);
}

base::Result<PeerMessage> parse_peer_message(const Document& document) {
  const auto kind = wire::string_field(document, "m");
  if (!kind) return base::failure(kind.error());
  Fields fields(document);
  if (*kind == "request-vote") {
    return fields.result(
        RequestVote{fields.term("term"), fields.index("last_index"), fields.term("last_term")});
  }
  if (*kind == "vote-reply") {
    return fields.result(VoteReply{fields.term("term"), fields.boolean("granted")});
  }
  if (*kind == "append-entries") {
    return fields.result(AppendEntries{fields.term("term"), fields.index("previous_index"),
                                       fields.term("previous_term"), fields.index("commit"),
                                       fields.natural("round"), fields.entries("entries")});
  }
  if (*kind == "append-reply") return parse_append_reply(fields);
  return base::failure("m", "is no message of Raft");
}

}  // namespace linnet::targets::raft
