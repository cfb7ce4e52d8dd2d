#include "targets/paxos/messages.h"

#include <limits>
#include <string>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::paxos {
namespace {

using wire::Fields;

Document from_ballot(const Ballot& ballot) {
  return Document::array({ballot.round, ballot.node.value});
}
Document from_acceptance(const Acceptance& acceptance) {
  return Document::array({acceptance.ballot.round, acceptance.ballot.node.value,
                          Document::binary(acceptance.command)});
}

bool is_node(const Document& document) {
  return wire::is_natural(document) &&
         document.get<std::int64_t>() <= std::numeric_limits<int>::max();
}

Ballot ballot(Fields& fields, const char* name) {
  const Document& pair = fields.array(name);
  if (pair.size() == 2 && is_ballot(pair[0], pair[1])) {
    return to_ballot(pair[0], pair[1]);
  }
  fields.fail(name, "must be a pair of a round and a node");
  return {};
}

LogIndex index(Fields& fields, const char* name) {
  return fields.id<LogIndex>(name);
}

// Rows of a round, a node and a command, each behind `before` natural numbers.
bool are_acceptances(const Document& array, std::size_t before) {
  for (const Document& row : array) {
    if (!row.is_array() || row.size() != before + 3) return false;
    for (std::size_t i = 0; i <= before; ++i) {
      if (!wire::is_natural(row[i])) return false;
    }
    if (!is_node(row[before + 1]) || !row[before + 2].is_binary()) return false;
  }
  return true;
}

std::vector<Report> reports(Fields& fields, const char* name) {
  const Document& array = fields.array(name);
  std::vector<Report> result;
  if (!are_acceptances(array, 1)) {
    fields.fail(name, "must hold rows of a slot, a round, a node and a binary command");
    return result;
  }
  for (const Document& row : array) {
    result.push_back(
        {LogIndex{row[0].get<std::int64_t>()}, {to_ballot(row[1], row[2]), row[3].get_binary()}});
  }
  return result;
}

std::vector<Acceptance> acceptances(Fields& fields, const char* name) {
  const Document& array = fields.array(name);
  std::vector<Acceptance> result;
  if (!are_acceptances(array, 0)) {
    fields.fail(name, "must hold rows of a round, a node and a binary command");
    return result;
  }
  for (const Document& row : array) {
    result.push_back({to_ballot(row[0], row[1]), row[2].get_binary()});
  }
  return result;
}

std::vector<Bytes> commands(Fields& fields, const char* name) {
  std::vector<Bytes> result;
  for (const Document& command : fields.array(name)) {
    if (!command.is_binary()) {
      fields.fail(name, "must hold binary commands");
      return result;
    }
    result.push_back(command.get_binary());
  }
  return result;
}

struct ToDocument {
  Document operator()(const Prepare& m) const {
    return {{"m", "prepare"}, {"ballot", from_ballot(m.ballot)}, {"chosen", m.chosen.value}};
  }
  Document operator()(const Promise& m) const {
    Document accepted = Document::array();
    for (const auto& [slot, acceptance] : m.accepted) {
      Document row = from_acceptance(acceptance);
      row.insert(row.begin(), slot.value);
      accepted.push_back(std::move(row));
    }
    return {{"m", "promise"},
            {"ballot", from_ballot(m.ballot)},
            {"chosen", m.chosen.value},
            {"accepted", std::move(accepted)}};
  }
  Document operator()(const Accept& m) const {
    Document commands = Document::array();
    for (const Bytes& command : m.commands) commands.push_back(Document::binary(command));
    return {{"m", "accept"},          {"ballot", from_ballot(m.ballot)},
            {"round", m.round},       {"chosen", m.chosen.value},
            {"first", m.first.value}, {"commands", std::move(commands)}};
  }
  Document operator()(const Accepted& m) const {
    return {{"m", "accepted"},
            {"ballot", from_ballot(m.ballot)},
            {"round", m.round},
            {"first", m.first.value},
            {"last", m.last.value}};
  }
  Document operator()(const Chosen& m) const {
    return {{"m", "chosen"},
            {"ballot", from_ballot(m.ballot)},
            {"round", m.round},
            {"chosen", m.chosen.value}};
  }
  Document operator()(const Confirm& m) const {
    return {{"m", "confirm"}, {"ballot", from_ballot(m.ballot)}, {"round", m.round}};
  }
  Document operator()(const Preempted& m) const {
    return {{"m", "preempted"},
            {"ballot", from_ballot(m.ballot)},
            {"promised", from_ballot(m.promised)}};
  }
  Document operator()(const Learn& m) const {
    return {{"m", "learn"},
            {"after", m.after.value},
            {"snapshot", m.snapshot.value},
            {"offset", m.offset}};
  }
  Document operator()(const Values& m) const {
    Document values = Document::array();
    for (const Acceptance& value : m.values) values.push_back(from_acceptance(value));
    return {{"m", "values"}, {"first", m.first.value}, {"values", std::move(values)}};
  }
  Document operator()(const SnapshotPart& m) const {
    return {{"m", "snapshot"},
            {"index", m.index.value},
            {"offset", m.offset},
            {"part", Document::binary(m.part)},
            {"last", m.last}};
  }
};

std::optional<PeerMessage> read(const std::string& kind, Fields& fields) {
  if (kind == "prepare") return Prepare{ballot(fields, "ballot"), index(fields, "chosen")};
  if (kind == "promise") {
    return Promise{ballot(fields, "ballot"), index(fields, "chosen"), reports(fields, "accepted")};
  }
  if (kind == "accept") {
    return Accept{ballot(fields, "ballot"), fields.natural("round"), index(fields, "chosen"),
                  index(fields, "first"), commands(fields, "commands")};
  }
  if (kind == "accepted") {
    return Accepted{ballot(fields, "ballot"), fields.natural("round"), index(fields, "first"),
                    index(fields, "last")};
  }
  if (kind == "chosen") {
    return Chosen{ballot(fields, "ballot"), fields.natural("round"), index(fields, "chosen")};
  }
  if (kind == "confirm") return Confirm{ballot(fields, "ballot"), fields.natural("round")};
  if (kind == "preempted") return Preempted{ballot(fields, "ballot"), ballot(fields, "promised")};
  if (kind == "learn") {
    return Learn{index(fields, "after"), index(fields, "snapshot"), fields.natural("offset")};
  }
  if (kind == "values") return Values{index(fields, "first"), acceptances(fields, "values")};
  if (kind == "snapshot") {
    return SnapshotPart{index(fields, "index"), fields.natural("offset"), fields.binary("part"),
                        fields.boolean("last")};
  }
  return std::nullopt;
}

}  // namespace

Document to_document(const PeerMessage& message) {
  return std::visit(ToDocument{}, message);
}

base::Result<PeerMessage> parse_peer_message(const Document& document) {
  return wire::parse_by_kind<PeerMessage>(document, "Paxos", read);
}

}  // namespace linnet::targets::paxos
