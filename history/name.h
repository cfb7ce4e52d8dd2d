// Names that occur again and again in a history (functions, nodes, errors), each stored once.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace linnet::history {

// A regular type of one machine word: equal names are the same stored text, so comparing two and
// copying one cost nothing. The texts live as long as the program: meant for names, of which a
// history has few, and not for values. Ordered as text. Thread-safe.
class Name {
 public:
  Name() : Name(std::string_view()) {}
  Name(std::string_view text);  // NOLINT(google-explicit-constructor)
  Name(const std::string& text)
      : Name(std::string_view(text)) {}                     // NOLINT(google-explicit-constructor)
  Name(const char* text) : Name(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)

  const std::string& text() const { return *text_; }
  bool empty() const { return text_->empty(); }
  operator const std::string&() const { return *text_; }  // NOLINT(google-explicit-constructor)
  operator std::string_view() const { return *text_; }    // NOLINT(google-explicit-constructor)

  friend bool operator==(Name a, Name b) { return a.text_ == b.text_; }
  friend auto operator<=>(Name a, Name b) { return *a.text_ <=> *b.text_; }
  template <typename Text>
  requires(std::convertible_to<const Text&, std::string_view> &&
           !std::same_as<Text, Name>) friend bool
  operator==(Name name, const Text& text) {
    return std::string_view(*name.text_) == std::string_view(text);
  }

  std::size_t hash() const { return std::hash<const void*>{}(text_); }

 private:
  const std::string* text_;
};

}  // namespace linnet::history

template <>
struct std::hash<linnet::history::Name> {
  std::size_t operator()(linnet::history::Name name) const { return name.hash(); }
};

template <>
struct fmt::formatter<linnet::history::Name> : fmt::formatter<std::string_view> {
  auto format(linnet::history::Name name, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(name.text(), context);
  }
};
