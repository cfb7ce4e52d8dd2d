// The kinds of thing that can stand at a key of the replicated machine, and what can be done with
// each.
//
// The state of an object is a document; null, as long as nothing has been done with it. Functions
// are deterministic, and a function that fails leaves the state alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "targets/access.h"
#include "targets/machine/command.h"
#include "targets/wire/errors.h"

namespace linnet::targets::machine {

struct Outcome {
  std::optional<wire::ErrorCode> error;  // none: it succeeded
  Document value;                        // what a function returns; null for most updates
  std::string message;                   // about the error, for people

  bool operator==(const Outcome&) const = default;
};

struct Function {
  std::string_view object;
  std::string_view f;
  Access access;
  // Why the value given cannot be one for this function; empty when it can.
  std::string_view (*refuse)(const Document& value);
  // A read leaves the state alone.
  Outcome (*run)(Document& state, const Command& command);
};

std::span<const Function> functions();

// Null when there is none.
const Function* find_function(std::string_view object, std::string_view f);

}  // namespace linnet::targets::machine
