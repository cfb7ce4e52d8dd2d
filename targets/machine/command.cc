#include "targets/machine/command.h"

#include <utility>

namespace linnet::targets::machine {
namespace {

struct ToDocument {
  Document operator()(const Read& read) const { return {{"f", "read"}, {"key", read.key}}; }
  Document operator()(const Write& write) const {
    return {{"f", "write"}, {"key", write.key}, {"value", write.value}};
  }
  Document operator()(const Cas& cas) const {
    return {{"f", "cas"},
            {"key", cas.key},
            {"value", Document::array({cas.expected, cas.replacement})}};
  }
};

base::Result<Command> parse_operation(Command command, const Document& document) {
  const auto f = wire::string_field(document, "f");
  const auto key = wire::string_field(document, "key");
  if (!f) return base::failure(f.error());
  if (!key) return base::failure(key.error());
  const Document value = document.value("value", Document());
  if (*f == "read") {
    if (!value.is_null()) return base::failure("value", "must be null for a read");
    command.operation = Read{*key};
  } else if (*f == "write") {
    command.operation = Write{*key, value};
  } else if (*f == "cas") {
    if (!value.is_array() || value.size() != 2) {
      return base::failure("value", "must be a pair [expected, new] for cas");
    }
    command.operation = Cas{*key, value[0], value[1]};
  } else {
    return base::failure("f", "must be read, write or cas");
  }
  return command;
}

}  // namespace

base::Result<Command> parse_command(const wire::Request& request) {
  auto command = parse_operation({request.session, request.sequence, {}}, request.command);
  if (!command || command->is_read()) return command;
  base::Errors errors;
  if (request.session.empty()) errors.push_back({"session", "must name the client's session", ""});
  if (request.sequence < 1) errors.push_back({"sequence", "must be at least 1", ""});
  if (!errors.empty()) return base::failure(std::move(errors));
  return command;
}

// [session, sequence, operation]
Bytes to_bytes(const Command& command) {
  return wire::to_bytes(Document::array(
      {command.session, command.sequence, std::visit(ToDocument{}, command.operation)}));
}

base::Result<Command> command_from_bytes(std::span<const std::uint8_t> bytes) {
  const auto document = wire::from_bytes(bytes);
  if (!document) return base::failure(document.error());
  if (!document->is_array() || document->size() != 3 || !document->at(0).is_string() ||
      !document->at(1).is_number_integer()) {
    return base::failure("command", "must be a session, a sequence number and an operation");
  }
  return parse_operation(
      {document->at(0).get<std::string>(), document->at(1).get<std::int64_t>(), {}},
      document->at(2));
}

}  // namespace linnet::targets::machine
