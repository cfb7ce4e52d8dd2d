#include "targets/machine/command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "targets/machine/objects.h"

namespace linnet::targets::machine {
namespace {

constexpr std::string_view kDefaultObject = "register";

base::Error no_function(const Command& command) {
  std::vector<std::string> names;
  for (const Function& function : functions()) {
    names.push_back(fmt::format("{} {}", function.object, function.f));
  }
  return {"f", fmt::format("there is no {} {}", command.object, command.f),
          fmt::format("choose from {}", fmt::join(names, ", "))};
}

}  // namespace

base::Result<Command> parse_command(const wire::Request& request) {
  const Document& document = request.command;
  const auto key = wire::string_field(document, "key");
  const auto f = wire::string_field(document, "f");
  base::Errors errors;
  for (const auto* field : {&f, &key}) {
    if (!*field) errors.push_back(field->error().front());
  }
  if (!errors.empty()) return base::failure(std::move(errors));

  Command command{request.session, request.sequence, std::string(kDefaultObject), *key, *f, {}};
  command.value = document.value("value", Document());
  if (document.contains("object")) {
    auto object = wire::string_field(document, "object");
    if (!object) return base::failure(object.error());
    command.object = *std::move(object);
  }
  const Function* function = find_function(command.object, command.f);
  if (function == nullptr) return base::failure(base::Errors{no_function(command)});
  if (const auto wrong = function->refuse(command.value); !wrong.empty()) {
    errors.push_back({"value", std::string(wrong), ""});
  }
  if (function->access == Access::kUpdate) {
    if (command.session.empty()) {
      errors.push_back({"session", "must name the client's session", ""});
    }
    if (command.sequence < 1) errors.push_back({"sequence", "must be at least 1", ""});
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return command;
}

// [session, sequence, object, key, f, value]
Bytes to_bytes(const Command& command) {
  return wire::to_bytes(Document::array(
      {command.session, command.sequence, command.object, command.key, command.f, command.value}));
}

base::Result<Command> command_from_bytes(std::span<const std::uint8_t> bytes) {
  const auto document = wire::from_bytes(bytes);
  if (!document) return base::failure(document.error());
  const auto is_string = [&](std::size_t i) { return document->at(i).is_string(); };
  if (!document->is_array() || document->size() != 6 || !is_string(0) ||
      !wire::as_integer(document->at(1)) || !is_string(2) || !is_string(3) || !is_string(4)) {
    return base::failure("command", "must be [session, sequence, object, key, f, value]");
  }
  return Command{document->at(0).get<std::string>(), document->at(1).get<std::int64_t>(),
                 document->at(2).get<std::string>(), document->at(3).get<std::string>(),
                 document->at(4).get<std::string>(), document->at(5)};
}

}  // namespace linnet::targets::machine
