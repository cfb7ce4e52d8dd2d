#include "history/edn_history.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "history/edn.h"

namespace linnet::history {
namespace {

using edn::Form;
using edn::Kind;

// The form as EDN writes it, for people.
std::string text(const Form& form) {
  switch (form.kind) {
    case Kind::nil:
      return "nil";
    case Kind::boolean:
      return form.boolean ? "true" : "false";
    case Kind::integer:
      return std::to_string(form.integer);
    case Kind::keyword:
      return ":" + form.text;
    case Kind::number:
    case Kind::string:
    case Kind::character:
    case Kind::symbol:
      return form.text;
    case Kind::list:
    case Kind::vector:
    case Kind::map:
    case Kind::set:
      break;
  }
  std::string items;
  for (const Form& item : form.items) items += (items.empty() ? "" : " ") + text(item);
  if (form.kind == Kind::list) return "(" + items + ")";
  if (form.kind == Kind::vector) return "[" + items + "]";
  return (form.kind == Kind::set ? "#{" : "{") + items + "}";
}

// Any form as JSON, for what the nemesis says.
nlohmann::json json_of(const Form& form) {
  if (form.kind == Kind::nil) return nullptr;
  if (form.kind == Kind::boolean) return form.boolean;
  if (form.kind == Kind::integer) return form.integer;
  if (!form.is_collection()) return form.text;
  if (form.kind == Kind::map) {
    auto object = nlohmann::json::object();
    for (std::size_t i = 0; i + 1 < form.items.size(); i += 2) {
      const Form& key = form.items[i];
      object[key.kind == Kind::keyword ? key.text : text(key)] = json_of(form.items[i + 1]);
    }
    return object;
  }
  auto list = nlohmann::json::array();
  for (const Form& item : form.items) list.push_back(json_of(item));
  return list;
}

edn::Read<Value> value_of(const Form& form) {
  const auto refuse = [&](std::string what) {
    return tl::unexpected<edn::Fault>({form.place, std::move(what), false});
  };
  switch (form.kind) {
    case Kind::nil:
      return Value();
    case Kind::boolean:
      return Value(form.boolean);
    case Kind::integer:
      return Value(form.integer);
    case Kind::string:
    case Kind::character:
    case Kind::keyword:
      return Value(form.text);
    case Kind::number:
    case Kind::symbol:
    case Kind::map:
      return refuse(fmt::format("the {} {} is not supported as a value", name(form.kind),
                                text(form).substr(0, 80)));
    case Kind::list:
    case Kind::vector:
    case Kind::set:
      break;
  }
  Value::List items;
  items.reserve(form.items.size());
  for (const Form& item : form.items) {
    auto value = value_of(item);
    if (!value) return value;
    items.push_back(*std::move(value));
  }
  if (form.kind == Kind::set) {
    std::ranges::sort(items);
    if (std::ranges::adjacent_find(items) != items.end()) {
      return refuse("the set holds an element twice");
    }
  }
  return Value(items);
}

// One op map, whose problems are gathered while its fields are read.
class OpMap {
 public:
  OpMap(const Form& map, Problems& problems)
      : map_(map), problems_(problems), problems_before_(problems.count()) {}

  bool sound() const { return problems_.count() == problems_before_; }

  bool is_nemesis() const {
    const Form* process = find("process");
    return process != nullptr && process->kind == Kind::keyword && process->text == "nemesis";
  }

  ProcessId process() {
    const Form* process = required("process");
    if (process == nullptr) return {};
    if (process->kind != Kind::integer)
      complain(*process, ":process must be an integer or :nemesis");
    return ProcessId(process->integer);
  }

  EventType type() {
    const Form* form = required("type");
    if (form == nullptr) return EventType::info;
    const auto type = is_name(*form) ? event_type(form->text) : std::nullopt;
    if (!type) complain(*form, ":type must be :invoke, :ok, :fail or :info");
    return type.value_or(EventType::info);
  }

  std::string f() {
    const Form* form = required("f");
    if (form == nullptr) return {};
    if (!is_name(*form)) complain(*form, ":f must be a keyword or a string");
    return form->text;
  }

  std::int64_t integer(std::string_view field, std::int64_t otherwise) {
    const Form* form = find(field);
    if (form == nullptr || form->kind == Kind::nil) return otherwise;
    if (form->kind != Kind::integer) complain(*form, fmt::format(":{} must be an integer", field));
    return form->integer;
  }

  std::optional<Value> key() {
    const Form* form = find("key");
    if (form == nullptr) return std::nullopt;
    return value_in(*form);
  }

  // What a fail or an info says constrains nothing, so there any form will do.
  Value value(EventType type) {
    const Form* form = find("value");
    if (form == nullptr) return {};
    if (type == EventType::fail || type == EventType::info)
      return value_of(*form).value_or(Value());
    return value_in(*form);
  }

  std::string label(std::string_view field) const {
    const Form* form = find(field);
    if (form == nullptr || form->kind == Kind::nil) return {};
    return is_name(*form) ? form->text : text(*form);
  }

  nlohmann::json json_value() const {
    const Form* form = find("value");
    return form == nullptr ? nlohmann::json() : json_of(*form);
  }

  // The fields that are read appear at most once, so that none is picked at random.
  void refuse_repetition() {
    constexpr std::array<std::string_view, 9> kFields{"process", "type",  "f",    "key",  "value",
                                                      "time",    "index", "node", "error"};
    for (const std::string_view field : kFields) {
      const Form* first = find(field);
      for (std::size_t i = 0; i + 1 < map_.items.size(); i += 2) {
        const Form& key = map_.items[i];
        if (key.kind != Kind::keyword || key.text != field || &map_.items[i + 1] == first) continue;
        complain(key, fmt::format(":{} appears twice in the op map", field));
      }
    }
  }

 private:
  static bool is_name(const Form& form) {
    return form.kind == Kind::keyword || form.kind == Kind::string;
  }

  // The first value under that keyword.
  const Form* find(std::string_view field) const {
    for (std::size_t i = 0; i + 1 < map_.items.size(); i += 2) {
      const Form& key = map_.items[i];
      if (key.kind == Kind::keyword && key.text == field) return &map_.items[i + 1];
    }
    return nullptr;
  }

  const Form* required(std::string_view field) {
    const Form* form = find(field);
    if (form == nullptr) complain(map_, fmt::format("the op map has no :{}", field));
    return form;
  }

  Value value_in(const Form& form) {
    auto value = value_of(form);
    if (value) return *std::move(value);
    const edn::Fault& fault = value.error();
    problems_.add(fault.place.line, fault.place.column, fault.what,
                  "use nil, booleans, 64-bit integers, strings, keywords and vectors of them");
    return {};
  }

  void complain(const Form& form, std::string what) {
    problems_.add(form.place.line, form.place.column, std::move(what));
  }

  const Form& map_;
  Problems& problems_;
  std::size_t problems_before_;
};

// How many bytes of the text lie before the first line that is not UTF-8.
std::size_t valid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text)) return text.size();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (!simdjson::validate_utf8(text.substr(begin, end - begin))) break;
    begin = end + 1;
  }
  return begin;
}

class EdnHistory {
 public:
  EdnHistory(std::string_view text, int first_line, Problems& problems, ReadHistory& result)
      : reader_(text, first_line), problems_(problems), result_(result) {}

  void run() {
    if (!pass_over_blanks() || reader_.at_end()) return;
    const edn::Place begin = reader_.place();
    const char open = reader_.peek();
    close_ = open == '[' ? ']' : open == '(' ? ')' : '\0';
    if (close_ != '\0') reader_.take();
    while (pass_over_blanks() && !reader_.at_end()) {
      if (reader_.peek() == close_) return end();
      if (!next()) return;
    }
    if (close_ != '\0' && problems_.empty()) {
      problems_.add(begin.line, begin.column,
                    fmt::format("the {} that begins here is not closed", open),
                    "the file was cut off, or a bracket is missing");
    }
  }

 private:
  bool pass_over_blanks() {
    const auto passed = reader_.pass_over_blanks();
    if (!passed) report(passed.error());
    return passed.has_value();
  }

  // Nothing follows the vector or list.
  void end() {
    reader_.take();
    if (!pass_over_blanks() || reader_.at_end()) return;
    const edn::Place place = reader_.place();
    problems_.add(place.line, place.column, "something follows the end of the history");
  }

  // Takes one op map; false when nothing can be read behind it.
  bool next() {
    const edn::Place begin = reader_.place();
    const auto form = reader_.form();
    if (form) {
      take(*form);
      return true;
    }
    // The text ended on the line on which the op map began, so no newline ends that line.
    const bool cut_off = form.error().at_end && begin.line == reader_.place().line;
    if (cut_off && close_ == '\0') {
      result_.notes.push_back(
          fmt::format("{}:{}: the last line was cut off in mid-writing and is left out",
                      problems_.source(), begin.line));
      return false;
    }
    report(form.error());
    reader_.skip_to_line_with('{');
    return true;
  }

  void take(const Form& form) {
    if (form.kind != Kind::map) {
      problems_.add(form.place.line, form.place.column,
                    fmt::format("a {} stands where an op map should", name(form.kind)),
                    "write {:process 0, :type :invoke, :f :read, :value nil}");
      return;
    }
    OpMap map(form, problems_);
    map.refuse_repetition();
    if (map.is_nemesis()) {
      nemesis(map, form.place.line);
    } else {
      client(map, form.place.line);
    }
  }

  std::int64_t rank() const {
    const History& history = result_.history;
    return static_cast<std::int64_t>(history.events.size() + history.nemesis.size());
  }

  void nemesis(OpMap& map, int line) {
    NemesisEvent event;
    event.index = map.integer("index", rank());
    event.time = std::chrono::nanoseconds(map.integer("time", 0));
    event.f = map.f();
    event.value = map.json_value();
    event.line = line;
    if (map.sound()) result_.history.nemesis.push_back(std::move(event));
  }

  void client(OpMap& map, int line) {
    Event event;
    event.index = map.integer("index", rank());
    event.time = std::chrono::nanoseconds(map.integer("time", 0));
    event.process = map.process();
    event.type = map.type();
    event.f = map.f();
    event.key = map.key();
    event.value = map.value(event.type);
    event.node = map.label("node");
    event.error = map.label("error");
    event.line = line;
    if (map.sound()) result_.history.events.push_back(std::move(event));
  }

  void report(const edn::Fault& fault) {
    problems_.add(fault.place.line, fault.place.column, fault.what);
  }

  edn::Reader reader_;
  char close_ = '\0';  // what ends the vector or list of op maps, if there is one
  Problems& problems_;
  ReadHistory& result_;
};

}  // namespace

void read_edn(std::string_view text, int first_line, Problems& problems, ReadHistory& result) {
  if (const std::size_t sound = valid_utf8(text); sound < text.size()) {
    const auto lines = std::ranges::count(text.substr(0, sound), '\n');
    problems.add(first_line + static_cast<int>(lines), "the text is not UTF-8");
    return;
  }
  EdnHistory(text, first_line, problems, result).run();
}

}  // namespace linnet::history
