// What an operation was given or returned: null, a boolean, an integer, a string, or a list of
// values. A pair is a list of two.
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"

namespace linnet::history {

// A regular type: copied, compared (null < booleans < integers < strings < lists), hashed.
//
// Two machine words, because histories hold many. Short strings lie inside; longer ones and lists
// are shared by their copies and never change, so a copy costs no allocation. Different values may
// be used by different threads, even where they share.
class Value {
 public:
  using List = std::vector<Value>;

  Value() : Value(Kind::null, 0) {}
  // NOLINTBEGIN(google-explicit-constructor): a value is written as what it holds
  Value(bool value) : Value(Kind::boolean, value ? 1 : 0) {}
  Value(int value) : Value(Kind::integer, value) {}
  Value(std::int64_t value) : Value(Kind::integer, value) {}
  Value(std::string_view value);
  Value(const std::string& value) : Value(std::string_view(value)) {}
  Value(const char* value) : Value(std::string_view(value)) {}
  Value(const List& value) : Value(std::span(value)) {}
  // NOLINTEND(google-explicit-constructor)

  static Value pair(const Value& first, const Value& second) {
    return Value(std::span<const Value>(std::array{first, second}));
  }

  Value(const Value& other) : content_(other.content_) {
    if (shares()) content_.shared.to->references.fetch_add(1, std::memory_order_relaxed);
  }
  Value(Value&& other) noexcept : content_(other.content_) { other.forget(); }
  Value& operator=(const Value& other) {
    Value copy(other);
    std::swap(content_, copy.content_);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    std::swap(content_, other.content_);
    return *this;
  }
  ~Value() {
    if (shares()) release();
  }

  bool is_null() const { return kind() == Kind::null; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_integer() const { return kind() == Kind::integer; }
  bool is_string() const { return kind() == Kind::brief || kind() == Kind::text; }
  bool is_list() const { return kind() == Kind::list; }
  bool is_pair() const { return is_list() && content_.shared.to->size == 2; }

  // Precondition: the value is of that kind. What is returned lasts as long as the value.
  bool as_boolean() const { return content_.plain.number != 0; }
  std::int64_t as_integer() const { return content_.plain.number; }
  std::string_view as_string() const {
    LINNET_CHECK(is_string(), "{} is not a string", text());
    if (kind() == Kind::brief) return {content_.brief.characters.data(), content_.brief.size};
    return {content_.shared.to->behind<char>(), content_.shared.to->size};
  }
  std::span<const Value> as_list() const {
    LINNET_CHECK(is_list(), "{} is not a list", text());
    return {content_.shared.to->behind<Value>(), content_.shared.to->size};
  }

  // As JSON writes it: null, true, 5, "a", [1, 2].
  std::string text() const;

  std::size_t hash() const;

  friend bool operator==(const Value& a, const Value& b) {
    const bool plain = a.kind() <= Kind::integer;
    return plain ? a.kind() == b.kind() && a.content_.plain.number == b.content_.plain.number
                 : a.equals(b);
  }
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);

 private:
  enum class Kind : std::uint8_t { null, boolean, integer, brief, text, list };

  // Stands before `size` characters or values.
  struct Shared {
    std::atomic<std::uint32_t> references;
    std::uint32_t size;

    template <typename T>
    T* behind() {
      static_assert(sizeof(Shared) % alignof(T) == 0);
      return std::launder(reinterpret_cast<T*>(this + 1));  // NOLINT: allocated together
    }
  };

  // Every member begins with the kind, which can be read through any of them.
  union Content {
    struct Plain {
      Kind kind;
      std::int64_t number;
    } plain;  // null, boolean, integer
    struct Brief {
      Kind kind;
      std::uint8_t size;
      std::array<char, 14> characters;
    } brief;
    struct Reference {
      Kind kind;
      Shared* to;
    } shared;  // text, list
  };

  Value(Kind kind, std::int64_t number) : content_{.plain = {kind, number}} {}
  explicit Value(std::span<const Value> list);

  Kind kind() const { return content_.plain.kind; }
  bool shares() const { return kind() >= Kind::text; }
  void forget() { content_.plain = {Kind::null, 0}; }
  void release();
  bool equals(const Value& other) const;

  Content content_;
};

static_assert(sizeof(Value) == 16);

}  // namespace linnet::history

template <>
struct std::hash<linnet::history::Value> {
  std::size_t operator()(const linnet::history::Value& value) const { return value.hash(); }
};
