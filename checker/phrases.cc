#include "checker/phrases.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "checker/models/register.h"
#include "checker/models/shapes.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

// Long lists are cut: "[1, 2, 3, 4, 5, 6, 7, 8, ... 10000 in all]".
std::string shown(const Value& value) {
  if (!value.is_list() || value.as_list().size() <= kShown) return value.text();
  std::string text = "[";
  for (const Value& item : value.as_list().first(kShown)) text += item.text() + ", ";
  return text + fmt::format("... {} in all]", value.as_list().size());
}

// "x = 1, y = 2" of the pairs of a multi-register.
std::optional<std::string> shown_pairs(const Value& list) {
  if (!list.is_list() || list.as_list().empty() || list.as_list().size() > kShown) return {};
  std::string text;
  for (const Value& pair : list.as_list()) {
    if (!pair.is_pair()) return std::nullopt;
    if (!text.empty()) text += ", ";
    text += plain(pair.as_list()[0]) + " = " + pair.as_list()[1].text();
  }
  return text;
}

// Reads and writes, of whatever: "read k3 = 2", "wrote x = 1, y = 2", "changed k3 from 1 to 4".
std::optional<std::string> register_deed(const Operation& operation) {
  const auto function = KeyValueFunctions::function(operation.f);
  const std::string object = operation.key ? plain(*operation.key) + " " : "";
  const auto told = [&](const char* verb, const Value& value) {
    const auto pairs = operation.key ? std::nullopt : shown_pairs(value);
    return fmt::format("{} {}{}{}", verb, object, object.empty() ? "" : "= ",
                       pairs ? *pairs : shown(value));
  };
  if (operation.f == "delete") return "deleted " + (operation.key ? plain(*operation.key) : "it");
  if (function == RegisterFunction::read && operation.outcome == Outcome::ok) {
    return told("read", operation.output);
  }
  if (function == RegisterFunction::write) return told("wrote", operation.input);
  if (function == RegisterFunction::cas && operation.input.is_pair()) {
    const auto pair = operation.input.as_list();
    return fmt::format("changed {}from {} to {}", object, pair[0].text(), pair[1].text());
  }
  if (operation.f == "append") {
    return fmt::format("appended {}{}", shown(operation.input),
                       operation.key ? " to " + plain(*operation.key) : "");
  }
  return std::nullopt;
}

struct Verb {
  std::string_view function;
  std::string_view present;
  std::string_view past;
};

// "enqueued 5", "dequeued 5", "found nothing to pop", "tried to pop"; "added 5, which was there".
std::optional<std::string> collection_deed(const Operation& operation) {
  static constexpr std::array kPuts{
      Verb{"enqueue", "enqueue", "enqueued"}, Verb{"push", "push", "pushed"},
      Verb{"insert", "insert", "inserted"},   Verb{"add", "add", "added"},
      Verb{"remove", "remove", "removed"},    Verb{"add-and-get", "add", "added"}};
  static constexpr std::array kTakes{Verb{"dequeue", "dequeue", "dequeued"},
                                     Verb{"pop", "pop", "popped"},
                                     Verb{"extract-min", "extract", "extracted"}};
  const bool ok = operation.outcome == Outcome::ok;
  const std::string output = shown(operation.output);
  const std::string input = shown(operation.input);
  for (const Verb& verb : kTakes) {
    if (operation.f != verb.function) continue;
    if (!ok) return fmt::format("tried to {}", verb.present);
    if (operation.output.is_null()) return fmt::format("found nothing to {}", verb.present);
    return fmt::format("{} {}", verb.past, output);
  }
  if (operation.f == "contains" && ok) {
    return fmt::format("found {} {}", input, operation.output == true ? "present" : "absent");
  }
  for (const Verb& verb : kPuts) {
    if (operation.f != verb.function) continue;
    if (ok && operation.f == "add-and-get")
      return fmt::format("added {} and got {}", input, output);
    const bool was_there = operation.f == "add" && operation.output == false;
    const bool was_not = operation.f == "remove" && operation.output == false;
    if (was_there) return fmt::format("added {}, which was there", input);
    if (was_not) return fmt::format("found no {} to remove", input);
    return fmt::format("{} {}", verb.past, input);
  }
  return std::nullopt;
}

// "acquired the lock", "acquired the lock (2) with token 7".
std::optional<std::string> lock_deed(const Operation& operation) {
  if (operation.f != "acquire" && operation.f != "release") return std::nullopt;
  const bool acquires = operation.f == "acquire";
  std::string text = operation.outcome == Outcome::ok
                         ? (acquires ? "acquired" : "released")
                         : (acquires ? "tried to acquire" : "tried to release");
  text += " the lock";
  if (!operation.input.is_null()) text += fmt::format(" ({})", plain(operation.input));
  if (operation.output.is_integer()) text += " with token " + operation.output.text();
  return text;
}

}  // namespace

std::string plain(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : value.text();
}

std::string milliseconds(std::chrono::nanoseconds time) {
  std::string text = fmt::format("{:.3f}", static_cast<double>(time.count()) / 1e6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " ms";
}

std::string deed(const history::Operation& operation) {
  const std::string who = fmt::format("process {} ", operation.process);
  if (auto text = register_deed(operation)) return who + *text;
  const std::string where = operation.key ? " on " + plain(*operation.key) : "";
  if (auto text = collection_deed(operation)) return who + *text + where;
  if (auto text = lock_deed(operation)) return who + *text + where;
  std::string text = fmt::format("{}called {}", who, operation.f);
  if (operation.key) text += " " + plain(*operation.key);
  if (!operation.input.is_null()) text += " " + shown(operation.input);
  if (!operation.output.is_null()) text += " -> " + shown(operation.output);
  return text;
}

std::string interval(const history::Operation& operation) {
  // No operation takes no time: where clocks say so, there was no clock.
  const bool timed = operation.completed ? operation.completion_time != operation.call_time
                                         : operation.call_time.count() != 0;
  const auto moment = [timed](std::int64_t position, std::chrono::nanoseconds time) {
    return timed ? milliseconds(time) : fmt::format("event {}", position + 1);
  };
  const std::string called = "called at " + moment(operation.called, operation.call_time);
  if (operation.outcome == history::Outcome::info) return called + ", outcome unknown";
  return called + ", returned at " + moment(operation.returned, operation.completion_time);
}

}  // namespace linnet::checker
