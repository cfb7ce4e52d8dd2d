#include "checker/known_state.h"

#include "base/check.h"

namespace linnet::checker {

using history::Operation;
using history::Value;

std::optional<Value> known_state(std::string_view model, const Taken& taken) {
  if (!taken.completed) return std::nullopt;
  const Operation& operation = *taken.as;
  const std::string_view f = operation.f;
  if (model == "counter") {
    return f == "add" ? std::nullopt : std::optional(operation.output);
  }
  if (model == "set" || model == "list-append") {
    if (f != "read") return std::nullopt;
    return operation.output.is_null() ? Value(Value::List()) : operation.output;
  }
  if (model == "mutex") return f == "release" ? std::optional(Value()) : std::nullopt;
  if (model == "key-value") {
    if (f == "read" || f == "get") return operation.output;
    if (f == "write" || f == "put") return operation.input;
    if (f == "delete") return Value();
    return f == "cas" ? std::optional(operation.input.as_list()[1]) : std::nullopt;
  }
  const bool holds_nothing =
      (f == "dequeue" || f == "pop" || f == "extract-min") && operation.output.is_null();
  return holds_nothing ? std::optional(Value()) : std::nullopt;
}

Built begin_behind(std::string_view model, std::span<const Taken> taken, std::size_t place) {
  const Taken& first = taken[place];
  const auto state = known_state(model, first);
  LINNET_CHECK(state, "operation {} tells no state", first.operation);
  Built built{.initial = *state, .start = first.operation};
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Taken each = taken[i];
    if (i == place || each.returned() < first.called()) continue;
    each.completed = each.completed && each.called() > first.returned();
    if (each.completed || !only_observes(each)) built.parts.push_back(whole(each));
  }
  return built;
}

}  // namespace linnet::checker
