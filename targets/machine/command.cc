#include "targets/machine/command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "targets/machine/objects.h"
#include "targets/wire/packed.h"

namespace linnet::targets::machine {
namespace {

constexpr std::string_view kDefaultObject = "register";
constexpr std::uint8_t kCommand = 1;

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

// Packed: session, sequence, object, key, f, value as a document.
Bytes to_bytes(const Command& command) {
  return wire::Packer(kCommand)
      .text(command.session)
      .number(command.sequence)
      .text(command.object)
      .text(command.key)
      .text(command.f)
      .rest(wire::to_bytes(command.value))
      .take();
}

base::Result<Command> command_from_bytes(std::span<const std::uint8_t> bytes) {
  const auto failure = [] { return base::failure("command", "is not one of the machine's"); };
  if (bytes.empty() || bytes.front() != kCommand) return failure();
  wire::Unpacker fields(bytes.subspan(1));
  Command command{fields.text(), fields.number(), fields.text(), fields.text(), fields.text(), {}};
  if (fields.failed()) return failure();
  auto value = wire::from_bytes(fields.rest());
  if (!value) return failure();
  command.value = *std::move(value);
  return command;
}

}  // namespace linnet::targets::machine
