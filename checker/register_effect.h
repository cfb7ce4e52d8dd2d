// What the operations on a register saw and left.
#pragma once

#include "checker/models/register.h"
#include "history/history.h"

namespace linnet::checker {

// What an operation saw and left; null pointers where it did neither, or where it is not known.
struct RegisterEffect {
  const history::Value* seen = nullptr;
  const history::Value* left = nullptr;
};

inline RegisterEffect register_effect(const history::Operation& operation) {
  const bool ok = operation.outcome == history::Outcome::ok;
  switch (*KeyValueFunctions::function(operation.f)) {
    case RegisterFunction::read:
      return {ok ? &operation.output : nullptr, nullptr};
    case RegisterFunction::write:
      return {nullptr, &operation.input};
    case RegisterFunction::cas:
      break;
  }
  const auto pair = operation.input.as_list();
  return {ok ? &pair.front() : nullptr, &pair.back()};
}

inline bool is(const history::Value* value, const history::Value& expected) {
  return value != nullptr && *value == expected;
}

}  // namespace linnet::checker
