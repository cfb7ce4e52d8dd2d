#include "history/edn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "history/utf8.h"

namespace linnet::history::edn {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v' || c == ',';
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What ends a symbol, keyword, number or character.
constexpr bool is_delimiter(char c) {
  constexpr std::string_view kDelimiters = "()[]{}\";";
  return is_blank(c) || kDelimiters.find(c) != std::string_view::npos;
}

bool looks_like_number(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  return !word.empty() && is_digit(word.front());
}

std::size_t count_digits(std::string_view word) {
  return static_cast<std::size_t>(std::ranges::find_if_not(word, is_digit) - word.begin());
}

// int = digits without a leading zero; then N, or ["." digits] [e[+-]digits] [M].
bool is_edn_number(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  const std::size_t whole = count_digits(word);
  if (whole == 0 || (whole > 1 && word.front() == '0')) return false;
  word.remove_prefix(whole);
  if (word == "N") return true;
  if (word.starts_with('.')) word.remove_prefix(1 + count_digits(word.substr(1)));
  if (word.starts_with('e') || word.starts_with('E')) {
    word.remove_prefix(1);
    if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
    const std::size_t exponent = count_digits(word);
    if (exponent == 0) return false;
    word.remove_prefix(exponent);
  }
  return word.empty() || word == "M";
}

std::optional<std::int64_t> as_integer(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  if (word.ends_with('N')) word.remove_suffix(1);
  std::int64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

tl::unexpected<Fault> fault(Place place, std::string what) {
  return tl::unexpected<Fault>({place, std::move(what), false});
}

// More of the text might have mended this.
tl::unexpected<Fault> ended(Place place, std::string what) {
  return tl::unexpected<Fault>({place, std::move(what), true});
}

Form form_of(Kind kind, Place place) {
  Form form;
  form.kind = kind;
  form.place = place;
  return form;
}

}  // namespace

std::string_view name(Kind kind) {
  constexpr std::array<std::string_view, 12> kNames{"nil",    "boolean",   "integer", "number",
                                                    "string", "character", "keyword", "symbol",
                                                    "list",   "vector",    "map",     "set"};
  return kNames.at(static_cast<std::size_t>(kind));
}

// Takes the newline at the present place.
void Reader::newline() {
  ++at_;
  ++line_;
  line_begin_ = at_;
}

Read<void> Reader::pass_over_blanks() {
  while (!at_end()) {
    const char c = peek();
    if (c == '\n') {
      newline();
    } else if (is_blank(c)) {
      ++at_;
    } else if (c == ';' || text_.substr(at_, 2) == "#_") {
      if (auto passed = comment_or_discard(); !passed) return passed;
    } else {
      return {};
    }
  }
  return {};
}

Read<void> Reader::comment_or_discard() {
  if (peek() == ';') {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return {};
  }
  at_ += 2;
  if (depth_ == kDeepest) return fault(place(), "discarded forms lie too deep inside one another");
  ++depth_;
  auto passed = pass_over_blanks();
  if (passed && at_end()) passed = ended(place(), "#_ has nothing to discard");
  if (passed) {
    if (const auto discarded = form(); !discarded) passed = tl::unexpected(discarded.error());
  }
  --depth_;
  return passed;
}

void Reader::skip_to_line_with(char c) {
  depth_ = 0;
  while (!at_end()) {
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_end()) return;
    newline();
    while (!at_end() && peek() != '\n' && is_blank(peek())) ++at_;
    if (!at_end() && peek() == c) return;
  }
}

Read<Form> Reader::form() {
  switch (peek()) {
    case '(':
      return collection(Kind::list, ')');
    case '[':
      return collection(Kind::vector, ']');
    case '{':
      return collection(Kind::map, '}');
    case '#':
      return dispatch();
    case '"':
      return string();
    case '\\':
      return character();
    case ':':
      return keyword();
    case ')':
    case ']':
    case '}':
      return fault(place(), fmt::format("{} closes nothing", peek()));
    default:
      return word();
  }
}

// #{ a set, or # and a tag before an element.
Read<Form> Reader::dispatch() {
  if (text_.substr(at_, 2) == "#{") {
    ++at_;
    return collection(Kind::set, '}');
  }
  const Place begin = place();
  ++at_;
  if (token().empty()) return fault(begin, "# begins neither a set, a tag nor a discarded form");
  if (auto passed = pass_over_blanks(); !passed) return tl::unexpected(passed.error());
  if (at_end()) return ended(place(), "the tag has no element");
  if (depth_ == kDeepest) return fault(place(), "tags lie too deep inside one another");
  ++depth_;
  auto element = form();
  --depth_;
  return element;
}

Read<Form> Reader::collection(Kind kind, char close) {
  Form form = form_of(kind, place());
  if (depth_ == kDeepest) {
    return fault(place(), fmt::format("more than {} collections lie inside one another", kDeepest));
  }
  ++at_;
  ++depth_;
  for (;;) {
    if (auto passed = pass_over_blanks(); !passed) return tl::unexpected(passed.error());
    if (at_end())
      return ended(place(),
                   fmt::format("the {} of line {} is not closed", name(kind), form.place.line));
    if (peek() == close) break;
    auto item = this->form();
    if (!item) return item;
    form.items.push_back(*std::move(item));
  }
  if (kind == Kind::map && form.items.size() % 2 != 0)
    return fault(place(), "a key of the map has no value");
  ++at_;
  --depth_;
  return form;
}

Read<Form> Reader::string() {
  Form form = form_of(Kind::string, place());
  ++at_;
  while (!at_end()) {
    const char c = peek();
    if (c == '"') {
      ++at_;
      return form;
    }
    if (c == '\\') {
      if (auto taken = escape(form.text); !taken) return tl::unexpected(taken.error());
    } else if (c == '\n') {
      form.text += c;
      newline();
    } else {
      form.text += c;
      ++at_;
    }
  }
  return ended(place(), fmt::format("the string of line {} is not closed", form.place.line));
}

Read<void> Reader::escape(std::string& text) {
  constexpr std::string_view kLetters = "tnrfb\\\"";
  constexpr std::string_view kMeanings = "\t\n\r\f\b\\\"";
  const Place begin = place();
  ++at_;
  if (at_end()) return ended(place(), "the string is not closed");
  const char letter = peek();
  if (const auto found = kLetters.find(letter); found != std::string_view::npos) {
    text += kMeanings[found];
    ++at_;
    return {};
  }
  if (letter != 'u') {
    return fault(begin, R"(the escape in the string is none of \t \n \r \f \b \\ \" \uXXXX)");
  }
  ++at_;
  auto point = hexadecimal();
  if (!point) return tl::unexpected(point.error());
  if (is_high_surrogate(*point)) {
    if (text_.substr(at_, 2) != "\\u")
      return fault(place(), "half of a surrogate pair stands alone");
    at_ += 2;
    const auto low = hexadecimal();
    if (!low) return tl::unexpected(low.error());
    if (!is_low_surrogate(*low)) return fault(place(), "half of a surrogate pair stands alone");
    point = from_surrogates(*point, *low);
  } else if (is_low_surrogate(*point)) {
    return fault(place(), "half of a surrogate pair stands alone");
  }
  append_utf8(text, *point);
  return {};
}

// Four hexadecimal digits.
Read<std::uint32_t> Reader::hexadecimal() {
  constexpr std::size_t kDigits = 4;
  const std::string_view digits = text_.substr(at_, kDigits);
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number, 16);
  if (digits.size() < kDigits || error != std::errc{} || rest != end) {
    return fault(place(), "\\u is not followed by four hexadecimal digits");
  }
  at_ += kDigits;
  return number;
}

// \c \newline \return \space \tab \uXXXX; the first character after \ may be a delimiter.
Read<Form> Reader::character() {
  Form form = form_of(Kind::character, place());
  ++at_;
  if (at_end()) return ended(place(), "\\ is followed by nothing");
  const std::size_t first = at_;
  if (is_blank(peek()) && peek() != ',') return fault(place(), "the character after \\ is a blank");
  const auto unknown = [&] { return fault(form.place, "no character has this name"); };
  ++at_;
  while (!at_end() && !is_delimiter(peek())) ++at_;
  const std::string_view word = text_.substr(first, at_ - first);
  constexpr std::array<std::pair<std::string_view, char>, 6> kNames{{{"newline", '\n'},
                                                                     {"return", '\r'},
                                                                     {"space", ' '},
                                                                     {"tab", '\t'},
                                                                     {"backspace", '\b'},
                                                                     {"formfeed", '\f'}}};
  for (const auto& [name, meaning] : kNames) {
    if (word == name) {
      form.text = meaning;
      return form;
    }
  }
  if (word.starts_with('u') && word.size() > 1) {
    at_ = first + 1;
    const auto point = hexadecimal();
    if (!point) return tl::unexpected(point.error());
    if (at_ != first + word.size()) return unknown();
    if (is_high_surrogate(*point) || is_low_surrogate(*point)) return unknown();
    append_utf8(form.text, *point);
    return form;
  }
  if (utf8_length(word.front()) != word.size()) return unknown();
  form.text = word;
  return form;
}

std::string_view Reader::token() {
  const std::size_t first = at_;
  while (!at_end() && !is_delimiter(peek())) ++at_;
  return text_.substr(first, at_ - first);
}

Read<Form> Reader::keyword() {
  Form form = form_of(Kind::keyword, place());
  ++at_;
  form.text = token();
  if (form.text.empty() || form.text.front() == ':')
    return fault(form.place, "the keyword has no name");
  return form;
}

// nil, true, false, a number or a symbol.
Read<Form> Reader::word() {
  constexpr std::string_view kMacros = "'`@^~";
  Form form = form_of(Kind::symbol, place());
  const std::string_view word = token();
  if (word.empty() || kMacros.find(word.front()) != std::string_view::npos) {
    return fault(form.place, "this is not EDN");
  }
  if (word == "nil") {
    form.kind = Kind::nil;
  } else if (word == "true" || word == "false") {
    form.kind = Kind::boolean;
    form.boolean = word == "true";
  } else if (looks_like_number(word)) {
    if (!is_edn_number(word)) {
      return fault(form.place, fmt::format("{} is no number of EDN's", word));
    }
    const auto integer = as_integer(word);
    form.kind = integer ? Kind::integer : Kind::number;
    form.integer = integer.value_or(0);
    if (!integer) form.text = word;
  } else {
    form.text = word;
  }
  return form;
}

}  // namespace linnet::history::edn
