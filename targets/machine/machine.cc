#include "targets/machine/machine.h"

#include <optional>

namespace linnet::targets::machine {
namespace {

using wire::ErrorCode;

Outcome malformed(std::string why) {
  return {ErrorCode::kMalformed, {}, std::move(why)};
}

// [error name or null, value, message]
Document to_document(const Outcome& outcome) {
  return Document::array({outcome.error ? Document(wire::name(*outcome.error)) : Document(),
                          outcome.value, outcome.message});
}

Outcome outcome_from(const Document& document) {
  const Document& error = document.at(0);
  return {error.is_null() ? std::nullopt : wire::find_error_code(error.get<std::string>()),
          document.at(1), document.at(2).get<std::string>()};
}

}  // namespace

Outcome Machine::apply(std::span<const std::uint8_t> bytes) {
  const auto command = command_from_bytes(bytes);
  if (!command) return malformed(command.error().front().text());
  const Function* function = find_function(command->object, command->f);
  if (function == nullptr || !function->refuse(command->value).empty()) {
    return malformed("is not a function of the machine");
  }
  if (function->access == Access::kRead) return run(*function, *command);
  Document& state = objects_[{command->object, command->key}];
  if (!options_.suppress_duplicates) return function->run(state, *command);
  return apply_in_session(*command, [&] { return function->run(state, *command); });
}

Outcome Machine::read(std::span<const std::uint8_t> bytes) const {
  const auto command = command_from_bytes(bytes);
  if (!command) return malformed(command.error().front().text());
  const Function* function = find_function(command->object, command->f);
  if (function == nullptr || function->access != Access::kRead) return malformed("is not a read");
  return run(*function, *command);
}

Outcome Machine::run(const Function& read, const Command& command) const {
  const auto place = objects_.find({command.object, command.key});
  Document state = place == objects_.end() ? Document() : place->second;
  return read.run(state, command);
}

// A gap in the numbers is no error: the client may have given up a command that never got here.
template <typename Execute>
Outcome Machine::apply_in_session(const Command& command, Execute execute) {
  auto [place, is_new] = sessions_.try_emplace(command.session);
  Session& session = place->second;
  if (!is_new && command.sequence == session.sequence) return session.outcome;
  if (!is_new && command.sequence < session.sequence) {
    return {ErrorCode::kStaleSequence, {}, "the session has gone on to a later command"};
  }
  session = {command.sequence, execute()};
  return session.outcome;
}

// {"objects": [[kind, key, state], ...], "sessions": [[name, sequence, outcome], ...]}
Bytes Machine::save() const {
  Document objects = Document::array();
  for (const auto& [id, state] : objects_) {
    objects.push_back(Document::array({id.first, id.second, state}));
  }
  Document sessions = Document::array();
  if (options_.sessions_in_snapshots) {
    for (const auto& [name, session] : sessions_) {
      sessions.push_back(Document::array({name, session.sequence, to_document(session.outcome)}));
    }
  }
  return wire::to_bytes({{"objects", std::move(objects)}, {"sessions", std::move(sessions)}});
}

base::Result<void> Machine::restore(std::span<const std::uint8_t> saved) {
  if (saved.empty()) {
    objects_.clear();
    sessions_.clear();
    return {};
  }
  const auto document = wire::from_bytes(saved);
  if (!document) return base::failure(document.error());
  Objects objects;
  Sessions sessions;
  try {
    for (const Document& row : document->at("objects")) {
      objects.emplace(ObjectId(row.at(0).get<std::string>(), row.at(1).get<std::string>()),
                      row.at(2));
    }
    for (const Document& row : document->at("sessions")) {
      sessions.emplace(row.at(0).get<std::string>(),
                       Session{row.at(1).get<std::int64_t>(), outcome_from(row.at(2))});
    }
  } catch (const Document::exception& error) {
    return base::failure("snapshot", std::string("is not a state of the machine: ") + error.what());
  }
  objects_ = std::move(objects);
  sessions_ = std::move(sessions);
  return {};
}

}  // namespace linnet::targets::machine
