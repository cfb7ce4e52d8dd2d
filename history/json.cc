#include "history/json.h"

#include <limits>

namespace linnet::history {

nlohmann::json to_json(const Value& value) {
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_integer()) return value.as_integer();
  if (value.is_string()) return value.as_string();
  if (value.is_list()) {
    auto list = nlohmann::json::array();
    for (const Value& item : value.as_list()) list.push_back(to_json(item));
    return list;
  }
  return nullptr;
}

std::optional<std::int64_t> integer_in(const nlohmann::json& document) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!document.is_number_integer()) return std::nullopt;
  if (document.is_number_unsigned() && document.get<std::uint64_t>() > kLargest) {
    return std::nullopt;
  }
  return document.get<std::int64_t>();
}

base::Result<Value> from_json(const nlohmann::json& document, const std::string& place) {
  if (document.is_null()) return Value();
  if (document.is_boolean()) return Value(document.get<bool>());
  if (document.is_string()) return Value(document.get<std::string>());
  if (const auto number = integer_in(document)) return Value(*number);
  if (document.is_array()) {
    Value::List list;
    list.reserve(document.size());
    for (const auto& item : document) {
      auto value = from_json(item, place);
      if (!value) return value;
      list.push_back(*std::move(value));
    }
    return Value(list);
  }
  return base::failure(place, "the value " + document.dump() + " is not supported",
                       "use null, true, false, 64-bit integers, strings and lists of them");
}

}  // namespace linnet::history
