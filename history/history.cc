#include "history/history.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace linnet::history {
namespace {

constexpr std::array<std::pair<EventType, std::string_view>, 4> kTypes{{
    {EventType::invoke, "invoke"},
    {EventType::ok, "ok"},
    {EventType::fail, "fail"},
    {EventType::info, "info"},
}};

}  // namespace

std::string_view name(EventType type) {
  return kTypes.at(static_cast<std::size_t>(type)).second;
}

std::optional<EventType> event_type(std::string_view name) {
  for (const auto& [type, text] : kTypes) {
    if (text == name) return type;
  }
  return std::nullopt;
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::fail:
      return "fail";
    case Outcome::info:
      return "info";
  }
  LINNET_CHECK(false, "outcome {}", static_cast<int>(outcome));
}

Operation begun(const Event& invocation, std::int64_t position) {
  Operation operation;
  operation.process = invocation.process;
  operation.f = invocation.f;
  operation.key = invocation.key;
  operation.input = invocation.value;
  operation.called = position;
  operation.call_time = invocation.time;
  return operation;
}

void complete(Operation& operation, const Event& completion, std::int64_t position) {
  operation.completed = true;
  operation.completion_time = completion.time;
  operation.node = completion.node;
  operation.error = completion.error;
  switch (completion.type) {
    case EventType::invoke:
      LINNET_CHECK(false, "an invocation completes nothing (event {})", completion.index);
    case EventType::ok:
      operation.outcome = Outcome::ok;
      operation.output = completion.value;
      operation.returned = position;
      break;
    case EventType::fail:
      operation.outcome = Outcome::fail;
      operation.returned = position;
      break;
    case EventType::info:
      operation.outcome = Outcome::info;
      break;
  }
}

std::vector<Operation> operations(const History& history) {
  std::vector<Operation> result;
  result.reserve(history.events.size() / 2 + 1);
  std::unordered_map<ProcessId, std::size_t> open;
  std::int64_t position = 0;
  for (const Event& event : history.events) {
    if (event.type == EventType::invoke) {
      const bool inserted = open.emplace(event.process, result.size()).second;
      LINNET_CHECK(inserted, "process {} invokes twice (event {})", event.process, event.index);
      result.push_back(begun(event, position));
    } else {
      const auto found = open.find(event.process);
      LINNET_CHECK(found != open.end(), "event {} completes nothing", event.index);
      complete(result[found->second], event, position);
      open.erase(found);
    }
    ++position;
  }
  return result;
}

std::string text(const Operation& operation) {
  std::string line = fmt::format("process {}: {}", operation.process, operation.f);
  if (operation.key) line += " " + operation.key->text();
  if (!operation.input.is_null()) line += " " + operation.input.text();
  line += fmt::format(" -> {}", name(operation.outcome));
  const bool echoes = operation.output == operation.input && !operation.input.is_null();
  if (operation.outcome == Outcome::ok && !echoes) line += " " + operation.output.text();
  if (!operation.error.empty()) line += " (" + operation.error.text() + ")";
  return line;
}

}  // namespace linnet::history
