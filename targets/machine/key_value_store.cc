#include "targets/machine/key_value_store.h"

#include <utility>

namespace linnet::targets::machine {
namespace {

using wire::ErrorCode;

Outcome malformed(const base::Errors& errors) {
  return {ErrorCode::kMalformed, {}, errors.front().text()};
}

}  // namespace

Outcome KeyValueStore::apply(std::span<const std::uint8_t> command) {
  const auto parsed = command_from_bytes(command);
  if (!parsed) return malformed(parsed.error());
  return options_.suppress_duplicates ? apply_in_session(*parsed) : execute(*parsed);
}

Outcome KeyValueStore::read(std::span<const std::uint8_t> command) const {
  const auto parsed = command_from_bytes(command);
  if (!parsed) return malformed(parsed.error());
  if (!parsed->is_read()) return {ErrorCode::kMalformed, {}, "is not a read"};
  return {std::nullopt, value_of(std::get<Read>(parsed->operation).key), ""};
}

Document KeyValueStore::value_of(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? Document() : found->second;
}

// A gap in the numbers is no error: the client may have given up a command that never got here.
Outcome KeyValueStore::apply_in_session(const Command& command) {
  const auto session = sessions_.find(command.session);
  if (session != sessions_.end()) {
    if (command.sequence == session->second.sequence) return session->second.outcome;
    if (command.sequence < session->second.sequence) {
      return {ErrorCode::kStaleSequence, {}, "the session has gone on to a later command"};
    }
  }
  Outcome outcome = execute(command);
  sessions_.insert_or_assign(command.session, Session{command.sequence, outcome});
  return outcome;
}

Outcome KeyValueStore::execute(const Command& command) {
  if (const auto* cas = std::get_if<Cas>(&command.operation)) return execute(*cas);
  if (const auto* write = std::get_if<Write>(&command.operation)) {
    values_.insert_or_assign(write->key, write->value);
    return {};
  }
  return {ErrorCode::kMalformed, {}, "a read is not applied"};
}

Outcome KeyValueStore::execute(const Cas& cas) {
  const Document present = value_of(cas.key);
  if (present != cas.expected) {
    return {ErrorCode::kCasMismatch, {}, "the value is " + wire::to_text(present)};
  }
  values_.insert_or_assign(cas.key, cas.replacement);
  return {};
}

}  // namespace linnet::targets::machine
