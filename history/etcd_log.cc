#include "history/etcd_log.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace linnet::history {
namespace {

constexpr std::string_view kMark = "jepsen.util - ";
constexpr std::string_view kBlanks = " \t";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::optional<Value> scalar(std::string_view text) {
  if (text == "nil") return Value();
  if (const auto number = integer(text)) return Value(*number);
  return std::nullopt;
}

std::optional<Value> value_of(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return scalar(text);
  Value::List list;
  for (const auto part : split(text.substr(1, text.size() - 2), ' ')) {
    auto item = scalar(part);
    if (!item) return std::nullopt;
    list.push_back(*std::move(item));
  }
  return Value(list);
}

// Takes the first field off the text, and the blanks behind it.
std::string_view take_field(std::string_view& text) {
  const auto field = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(field.size());
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return field;
}

// ":write" without its colon; nothing when it is no keyword.
std::optional<std::string_view> keyword(std::string_view text) {
  if (text.size() < 2 || text.front() != ':') return std::nullopt;
  return text.substr(1);
}

}  // namespace

base::Result<void> parse_etcd_log_line(std::string_view line, int number, const std::string& source,
                                       History& history) {
  const auto mark = line.find(kMark);
  if (mark == std::string_view::npos) return {};
  std::string_view rest = line.substr(mark + kMark.size());
  const auto process = integer(take_field(rest));
  const auto type = event_type(keyword(take_field(rest)).value_or(""));
  const auto f = keyword(take_field(rest));
  const auto value = value_of(rest);
  const auto error = keyword(rest);
  const std::string place = fmt::format("{}:{}", source, number);
  if (!simdjson::validate_utf8(line)) return base::failure(place, "the line is not UTF-8");
  if (!process) return base::failure(place, "the process is not an integer");
  if (!type) return base::failure(place, "the type is not :invoke, :ok, :fail or :info");
  if (!f) return base::failure(place, "the function is not a keyword");
  if (!value && !error) return base::failure(place, "the value is not nil, an integer or a vector");

  Event event;
  event.index = static_cast<std::int64_t>(history.events.size());
  event.process = ProcessId(*process);
  event.type = *type;
  event.f = *f;
  event.value = value.value_or(Value());
  event.error = error.value_or("");
  event.line = number;
  history.events.push_back(std::move(event));
  return {};
}

}  // namespace linnet::history
