// Values and JSON documents, one as the other.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/result.h"
#include "history/value.h"

namespace linnet::history {

nlohmann::json to_json(const Value& value);

// The number, if it is one that a 64-bit signed integer holds.
std::optional<std::int64_t> integer_in(const nlohmann::json& document);

// Refuses what is no Value: objects, and numbers that are not 64-bit signed integers.
base::Result<Value> from_json(const nlohmann::json& document, const std::string& place);

}  // namespace linnet::history
