// Commands of the key-value store, as clients send them and as they lie in the replicated log.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"
#include "targets/wire/document.h"
#include "targets/wire/messages.h"

namespace linnet::targets::machine {

using wire::Bytes;
using wire::Document;

struct Read {
  std::string key;
};

struct Write {
  std::string key;
  Document value;
};

// Writes `replacement` if the value is `expected`. An absent key has the value null.
struct Cas {
  std::string key;
  Document expected;
  Document replacement;
};

struct Command {
  std::string session;
  std::int64_t sequence = 0;  // from 1; of no meaning for a read
  std::variant<Read, Write, Cas> operation;

  bool is_read() const { return std::holds_alternative<Read>(operation); }
};

// A whole command, encoded, may have this many bytes.
inline constexpr std::size_t kMaxCommandBytes = std::size_t{1} << 20;

// Refuses what is not a command of the store; all problems are reported together.
base::Result<Command> parse_command(const wire::Request& request);

Bytes to_bytes(const Command& command);
base::Result<Command> command_from_bytes(std::span<const std::uint8_t> bytes);

}  // namespace linnet::targets::machine
