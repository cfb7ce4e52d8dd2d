// Commands of the replicated machine, as clients send them and as they lie in the replicated log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "targets/wire/document.h"
#include "targets/wire/messages.h"

namespace linnet::targets::machine {

using wire::Bytes;
using wire::Document;

struct Command {
  std::string session;
  std::int64_t sequence = 0;  // from 1; of no meaning for a read
  std::string object;         // the kind of thing that stands at `key` (objects.h)
  std::string key;
  std::string f;  // what is done with it
  Document value;
};

// A whole command, encoded, may have this many bytes.
inline constexpr std::size_t kMaxCommandBytes = std::size_t{1} << 20;

// Refuses what is not a command of the machine; all problems are reported together.
base::Result<Command> parse_command(const wire::Request& request);

Bytes to_bytes(const Command& command);
base::Result<Command> command_from_bytes(std::span<const std::uint8_t> bytes);

}  // namespace linnet::targets::machine
