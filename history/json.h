// Values and JSON documents, one as the other.
#pragma once

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "history/value.h"

namespace linnet::history {

nlohmann::json to_json(const Value& value);

// Refuses what is no Value: objects, and numbers that are not 64-bit signed integers.
base::Result<Value> from_json(const nlohmann::json& document, const std::string& place);

}  // namespace linnet::history
