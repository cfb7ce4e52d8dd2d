// EDN, the notation of Clojure's data, read form by form: https://github.com/edn-format/edn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace linnet::history::edn {

enum class Kind {
  nil,
  boolean,
  integer,
  number,  // floating, or beyond 64 bits: legal EDN, kept as text
  string,
  character,
  keyword,
  symbol,
  list,
  vector,
  map,
  set
};

// "nil", "boolean", ...
std::string_view name(Kind kind);

struct Place {
  int line = 0;    // from 1
  int column = 0;  // in bytes, from 1
};

struct Form {
  Kind kind = Kind::nil;
  bool boolean = false;
  std::int64_t integer = 0;
  // A string's content, a character, a keyword's or symbol's name without the colon, a number.
  std::string text;
  std::vector<Form> items;  // of a collection; a map's keys and values in turn
  Place place;              // where it begins

  bool is_collection() const { return kind >= Kind::list; }
};

struct Fault {
  Place place;
  std::string what;
  bool at_end = false;  // the text ended too early: more of it might have mended this
};

template <typename T>
using Read = tl::expected<T, Fault>;

// Walks over a text, which outlives it. After a fault the place is where the fault was found.
//
// Blanks, commas, comments (; to the end of the line) and discarded forms (#_ form) are passed
// over. A tagged element (#inst "2024-01-01") is read as the element alone. Not EDN, and faults:
// Clojure's reader macros, ratios, regular expressions, metadata.
class Reader {
 public:
  static constexpr int kDeepest = 100;  // collections inside one another

  Reader(std::string_view text, int first_line) : text_(text), line_(first_line) {}

  // To the next form, closing bracket or the end.
  Read<void> pass_over_blanks();
  bool at_end() const { return at_ == text_.size(); }
  // The next character, which there is.
  char peek() const { return text_[at_]; }
  void take() { ++at_; }

  // The form that begins here, which is neither a blank nor the end.
  Read<Form> form();

  // To the next line whose first character is `c`, blanks aside; or the end.
  void skip_to_line_with(char c);

  Place place() const { return {line_, static_cast<int>(at_ - line_begin_) + 1}; }

 private:
  Read<void> comment_or_discard();
  Read<Form> dispatch();
  Read<Form> collection(Kind kind, char close);
  Read<Form> string();
  Read<void> escape(std::string& text);
  Read<std::uint32_t> hexadecimal();
  Read<Form> character();
  Read<Form> keyword();
  Read<Form> word();
  std::string_view token();
  void newline();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  int line_;
  int depth_ = 0;
};

}  // namespace linnet::history::edn
