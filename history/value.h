// What an operation was given or returned: null, a boolean, an integer, a string, or a list of
// values. A pair is a list of two.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace linnet::history {

// A regular type: copied, compared (null < booleans < integers < strings < lists), hashed.
class Value {
 public:
  using List = std::vector<Value>;

  Value() = default;
  Value(bool value) : content_(value) {}                      // NOLINT(google-explicit-constructor)
  Value(int value) : content_(std::int64_t{value}) {}         // NOLINT(google-explicit-constructor)
  Value(std::int64_t value) : content_(value) {}              // NOLINT(google-explicit-constructor)
  Value(std::string value) : content_(std::move(value)) {}    // NOLINT(google-explicit-constructor)
  Value(const char* value) : content_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Value(List value) : content_(std::move(value)) {}           // NOLINT(google-explicit-constructor)

  static Value pair(Value first, Value second) { return List{std::move(first), std::move(second)}; }

  bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
  bool is_boolean() const { return std::holds_alternative<bool>(content_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(content_); }
  bool is_string() const { return std::holds_alternative<std::string>(content_); }
  bool is_list() const { return std::holds_alternative<List>(content_); }
  bool is_pair() const { return is_list() && as_list().size() == 2; }

  // Precondition: the value is of that kind.
  bool as_boolean() const { return std::get<bool>(content_); }
  std::int64_t as_integer() const { return std::get<std::int64_t>(content_); }
  const std::string& as_string() const { return std::get<std::string>(content_); }
  const List& as_list() const { return std::get<List>(content_); }

  // As JSON writes it: null, true, 5, "a", [1, 2].
  std::string text() const;

  std::size_t hash() const;

  friend bool operator==(const Value&, const Value&) = default;
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, std::string, List> content_;
};

}  // namespace linnet::history

template <>
struct std::hash<linnet::history::Value> {
  std::size_t operator()(const linnet::history::Value& value) const { return value.hash(); }
};
