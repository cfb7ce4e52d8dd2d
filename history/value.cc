#include "history/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/check.h"

namespace linnet::history {
Value::Value(std::string_view value) : Value() {
  if (value.size() <= content_.brief.characters.size()) {
    content_.brief = {Kind::brief, static_cast<std::uint8_t>(value.size()), {}};
    std::ranges::copy(value, content_.brief.characters.begin());
    return;
  }
  LINNET_CHECK(value.size() <= std::numeric_limits<std::uint32_t>::max(), "a string of {} bytes",
               value.size());
  void* const memory = ::operator new(sizeof(Shared) + value.size());
  auto* const shared = new (memory) Shared{1, static_cast<std::uint32_t>(value.size())};
  std::ranges::copy(value, shared->behind<char>());
  content_.shared = {Kind::text, shared};
}

Value::Value(std::span<const Value> list) : Value() {
  LINNET_CHECK(list.size() <= std::numeric_limits<std::uint32_t>::max(), "a list of {} values",
               list.size());
  void* const memory = ::operator new(sizeof(Shared) + list.size_bytes());
  auto* const shared = new (memory) Shared{1, static_cast<std::uint32_t>(list.size())};
  std::uninitialized_copy(list.begin(), list.end(), shared->behind<Value>());
  content_.shared = {Kind::list, shared};
}

void Value::release() {  // NOLINT(readability-make-member-function-const)
  Shared* const shared = content_.shared.to;
  if (shared->references.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  if (is_list()) std::destroy_n(shared->behind<Value>(), shared->size);
  std::destroy_at(shared);
  ::operator delete(shared);
}

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
  const auto own = static_cast<std::size_t>(kind());
  if (is_string()) return combine(own, std::hash<std::string_view>{}(as_string()));
  if (!is_list()) return combine(own, static_cast<std::size_t>(content_.plain.number));
  std::size_t hash = own;
  for (const Value& item : as_list()) hash = combine(hash, item.hash());
  return hash;
}

bool Value::equals(const Value& other) const {
  if (kind() != other.kind()) return false;  // the same string is always of the same kind
  if (shares() && content_.shared.to == other.content_.shared.to) return true;
  return is_list() ? std::ranges::equal(as_list(), other.as_list())
                   : as_string() == other.as_string();
}

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  const auto rank = [](const Value& value) {
    return value.is_string() ? Value::Kind::brief : value.kind();
  };
  if (rank(a) != rank(b)) return rank(a) <=> rank(b);
  if (a.is_string()) return a.as_string() <=> b.as_string();
  if (!a.is_list()) return a.content_.plain.number <=> b.content_.plain.number;
  return std::lexicographical_compare_three_way(a.as_list().begin(), a.as_list().end(),
                                                b.as_list().begin(), b.as_list().end());
}

}  // namespace linnet::history
