#include "history/value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace linnet::history {

std::string Value::text() const {
  if (is_null()) return "null";
  if (is_boolean()) return as_boolean() ? "true" : "false";
  if (is_integer()) return std::to_string(as_integer());
  if (is_string()) {
    // Bytes that are not UTF-8 are shown as replacement characters rather than refused.
    return nlohmann::json(as_string())
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  std::string text = "[";
  for (const Value& item : as_list()) {
    if (text.size() > 1) text += ", ";
    text += item.text();
  }
  return text + "]";
}

std::size_t Value::hash() const {
  const auto combine = [](std::size_t a, std::size_t b) {
    return (a ^ (b + 0x9E3779B97F4A7C15ULL + (a << 6) + (a >> 2))) * 0xFF51AFD7ED558CCDULL;
  };
  const std::size_t kind = content_.index();
  if (is_boolean()) return combine(kind, as_boolean() ? 1 : 0);
  if (is_integer()) return combine(kind, std::hash<std::int64_t>{}(as_integer()));
  if (is_string()) return combine(kind, std::hash<std::string>{}(as_string()));
  std::size_t hash = kind;
  if (is_list()) {
    for (const Value& item : as_list()) hash = combine(hash, item.hash());
  }
  return hash;
}

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  if (a.content_.index() != b.content_.index()) return a.content_.index() <=> b.content_.index();
  if (a.is_boolean()) return a.as_boolean() <=> b.as_boolean();
  if (a.is_integer()) return a.as_integer() <=> b.as_integer();
  if (a.is_string()) return a.as_string() <=> b.as_string();
  if (a.is_list()) {
    return std::lexicographical_compare_three_way(a.as_list().begin(), a.as_list().end(),
                                                  b.as_list().begin(), b.as_list().end());
  }
  return std::strong_ordering::equal;
}

}  // namespace linnet::history
