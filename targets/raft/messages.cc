#include "targets/raft/messages.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::raft {
namespace {

using wire::Fields;

Term term(Fields& fields, const char* name) {
  return fields.id<Term>(name);
}
LogIndex index(Fields& fields, const char* name) {
  return fields.id<LogIndex>(name);
}

constexpr std::array<std::string_view, 3> kBallots{"election", "pre-vote", "transfer"};

Ballot ballot(Fields& fields, const char* name) {
  const auto* const place = std::ranges::find(kBallots, fields.text(name));
  if (place == kBallots.end()) fields.fail(name, "must be election, pre-vote or transfer");
  return place == kBallots.end() ? Ballot::kElection
                                 : static_cast<Ballot>(place - kBallots.begin());
}

Members members(Fields& fields, const char* name) {
  auto members = members_from(fields.array(name));
  if (!members) fields.fail(name, "must hold the numbers of nodes");
  return members.value_or(Members{});
}

struct ToDocument {
  Document operator()(const RequestVote& m) const {
    return {{"m", "request-vote"},
            {"term", m.term.value},
            {"last_index", m.last_index.value},
            {"last_term", m.last_term.value},
            {"ballot", kBallots.at(static_cast<std::size_t>(m.ballot))}};
  }
  Document operator()(const VoteReply& m) const {
    return {{"m", "vote-reply"},
            {"term", m.term.value},
            {"granted", m.granted},
            {"pre_vote", m.pre_vote}};
  }
  Document operator()(const TimeoutNow& m) const {
    return {{"m", "timeout-now"}, {"term", m.term.value}};
  }
  Document operator()(const AppendEntries& m) const {
    return {{"m", "append-entries"},
            {"term", m.term.value},
            {"previous_index", m.previous_index.value},
            {"previous_term", m.previous_term.value},
            {"commit", m.commit.value},
            {"round", m.round},
            {"entries", log::to_document(m.entries)}};
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
  Document operator()(const InstallSnapshot& m) const {
    return {{"m", "install-snapshot"},
            {"term", m.term.value},
            {"round", m.round},
            {"index", m.index.value},
            {"index_term", m.index_term.value},
            {"members", to_document(m.members)},
            {"offset", m.offset},
            {"part", Document::binary(m.part)},
            {"last", m.last}};
  }
  Document operator()(const SnapshotReply& m) const {
    return {{"m", "snapshot-reply"},  {"term", m.term.value}, {"round", m.round},
            {"index", m.index.value}, {"offset", m.offset},   {"installed", m.installed}};
  }
};

AppendReply read_append_reply(Fields& fields) {
  AppendReply reply{term(fields, "term"), fields.natural("round"), LogIndex{0}, std::nullopt};
  if (!fields.has("conflict_index")) {
    reply.match = index(fields, "match");
    return reply;
  }
  reply.conflict =
      Conflict{index(fields, "conflict_previous"), index(fields, "conflict_index"), {}};
  if (fields.has("conflict_term")) reply.conflict->term = term(fields, "conflict_term");
  return reply;
}

std::optional<PeerMessage> read(const std::string& kind, Fields& fields) {
  if (kind == "request-vote") {
    return RequestVote{term(fields, "term"), index(fields, "last_index"), term(fields, "last_term"),
                       ballot(fields, "ballot")};
  }
  if (kind == "vote-reply") {
    return VoteReply{term(fields, "term"), fields.boolean("granted"), fields.boolean("pre_vote")};
  }
  if (kind == "timeout-now") return TimeoutNow{term(fields, "term")};
  if (kind == "append-entries") {
    return AppendEntries{term(fields, "term"),          index(fields, "previous_index"),
                         term(fields, "previous_term"), index(fields, "commit"),
                         fields.natural("round"),       log::entries_field(fields, "entries")};
  }
  if (kind == "append-reply") return read_append_reply(fields);
  if (kind == "install-snapshot") {
    return InstallSnapshot{term(fields, "term"),       fields.natural("round"),
                           index(fields, "index"),     term(fields, "index_term"),
                           members(fields, "members"), fields.natural("offset"),
                           fields.binary("part"),      fields.boolean("last")};
  }
  if (kind == "snapshot-reply") {
    return SnapshotReply{term(fields, "term"), fields.natural("round"), index(fields, "index"),
                         fields.natural("offset"), fields.boolean("installed")};
  }
  return std::nullopt;
}

}  // namespace

Document to_document(const PeerMessage& message) {
  return std::visit(ToDocument{}, message);
}

base::Result<PeerMessage> parse_peer_message(const Document& document) {
  return wire::parse_by_kind<PeerMessage>(document, "Raft", read);
}

}  // namespace linnet::targets::raft
