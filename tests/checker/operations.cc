#include "tests/checker/operations.h"

#include <chrono>
#include <utility>

namespace linnet::checker {

history::Operation operation(int process, std::string f, history::Value input, Span span) {
  history::Operation operation;
  operation.process = history::ProcessId(process);
  operation.f = std::move(f);
  operation.input = std::move(input);
  operation.output = operation.input;
  operation.outcome = history::Outcome::ok;
  operation.called = span.called;
  operation.returned = span.returned;
  operation.call_time = std::chrono::milliseconds(span.called);
  operation.completed = true;
  operation.completion_time = std::chrono::milliseconds(span.returned);
  return operation;
}

history::Operation write(int process, history::Value value, Span span) {
  return operation(process, "write", std::move(value), span);
}

history::Operation read(int process, history::Value value, Span span) {
  history::Operation result = operation(process, "read", {}, span);
  result.output = std::move(value);
  return result;
}

history::Operation cas(int process, history::Value from, history::Value to, Span span) {
  return operation(process, "cas", history::Value::pair(std::move(from), std::move(to)), span);
}

history::Operation crashed(history::Operation operation) {
  operation.outcome = history::Outcome::info;
  operation.returned = history::Operation::kNever;
  operation.output = {};
  return operation;
}

history::Operation failed(history::Operation operation) {
  operation.outcome = history::Outcome::fail;
  operation.output = {};
  return operation;
}

history::Operation on(history::Value key, history::Operation operation) {
  operation.key = std::move(key);
  return operation;
}

}  // namespace linnet::checker
