#include "checker/phrases.h"

#include <fmt/format.h>

#include "checker/models/register.h"

namespace linnet::checker {

std::string milliseconds(std::chrono::nanoseconds time) {
  std::string text = fmt::format("{:.3f}", static_cast<double>(time.count()) / 1e6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " ms";
}

std::string deed(const history::Operation& operation) {
  std::string object;
  if (operation.key) {
    object = operation.key->is_string() ? operation.key->as_string() : operation.key->text();
    object += " ";
  }
  const std::string who = fmt::format("process {}", operation.process);
  const auto function = KeyValueFunctions::function(operation.f);
  const std::string equals = object.empty() ? "" : "= ";
  if (function == RegisterFunction::read && operation.outcome == history::Outcome::ok) {
    return fmt::format("{} read {}{}{}", who, object, equals, operation.output.text());
  }
  if (function == RegisterFunction::write) {
    return fmt::format("{} wrote {}{}{}", who, object, equals, operation.input.text());
  }
  if (function == RegisterFunction::cas && operation.input.is_pair()) {
    const auto pair = operation.input.as_list();
    return fmt::format("{} changed {}from {} to {}", who, object, pair[0].text(), pair[1].text());
  }
  std::string text = fmt::format("{} called {} {}{}", who, operation.f, object,
                                 operation.input.is_null() ? "" : operation.input.text());
  if (!operation.output.is_null()) text += " -> " + operation.output.text();
  return text;
}

std::string interval(const history::Operation& operation) {
  // No operation takes no time: where clocks say so, there was no clock.
  const auto none = std::chrono::nanoseconds(0);
  const bool timed = operation.completion_time.value_or(none) != operation.call_time;
  const auto moment = [timed](std::int64_t position, std::chrono::nanoseconds time) {
    return timed ? milliseconds(time) : fmt::format("event {}", position + 1);
  };
  const std::string called = "called at " + moment(operation.called, operation.call_time);
  if (operation.outcome == history::Outcome::info) return called + ", outcome unknown";
  return called + ", returned at " +
         moment(operation.returned, operation.completion_time.value_or(none));
}

}  // namespace linnet::checker
