#include "history/thread_recorder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace linnet::history {

void ThreadRecorder::invoke(std::size_t thread, Name f, Value input, std::optional<Value> key) {
  LINNET_CHECK(thread < logs_.size(), "thread {} of {}", thread, logs_.size());
  Log& log = logs_[thread];
  LINNET_CHECK(!log.open, "thread {} invokes {} with an operation open", thread, f);
  log.open = true;
  Operation& operation = log.operations.emplace_back();
  operation.process = ProcessId(static_cast<std::int64_t>(thread));
  operation.f = f;
  operation.key = std::move(key);
  operation.input = std::move(input);
  operation.called = next_position();  // last: all that takes time comes before the operation
}

void ThreadRecorder::ok(std::size_t thread, Value output) {
  const std::int64_t position = next_position();  // first, for the same reason
  Operation& operation = close(thread);
  operation.returned = position;
  operation.outcome = Outcome::ok;
  operation.output = std::move(output);
}

void ThreadRecorder::fail(std::size_t thread) {
  const std::int64_t position = next_position();
  Operation& operation = close(thread);
  operation.returned = position;
  operation.outcome = Outcome::fail;
}

Operation& ThreadRecorder::close(std::size_t thread) {
  LINNET_CHECK(thread < logs_.size(), "thread {} of {}", thread, logs_.size());
  Log& log = logs_[thread];
  LINNET_CHECK(log.open, "thread {} completes an operation it has not begun", thread);
  log.open = false;
  return log.operations.back();
}

std::vector<Operation> ThreadRecorder::operations() const {
  std::vector<Operation> all;
  for (const Log& log : logs_) {
    all.insert(all.end(), log.operations.begin(), log.operations.end());
  }
  std::ranges::sort(all, {}, &Operation::called);
  return all;
}

}  // namespace linnet::history
