// Operations as the events that they were recorded from, for tests of what is fed events.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "history/history.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {

inline history::Event event_of(const history::Operation& operation, std::int64_t index,
                               history::EventType type) {
  history::Event event;
  event.index = index;
  event.process = operation.process;
  event.type = type;
  event.f = operation.f;
  event.key = operation.key;
  event.value = type == history::EventType::ok ? operation.output : operation.input;
  return event;
}

// The operations as they were seen to happen. An operation of unknown outcome ends with an info
// where `ends` says so, by its place among the operations, and else never.
inline std::vector<history::Event> events_of(const Operations& operations,
                                             const std::function<bool(std::size_t)>& ends = {}) {
  std::multimap<std::int64_t, std::pair<std::size_t, history::EventType>> moments;
  using history::EventType;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const history::Operation& operation = operations[i];
    moments.emplace(operation.called, std::pair{i, EventType::invoke});
    if (operation.outcome != history::Outcome::info) {
      const auto type = operation.outcome == history::Outcome::ok ? EventType::ok : EventType::fail;
      moments.emplace(operation.returned, std::pair{i, type});
    } else if (ends && ends(i)) {
      const auto at =
          operation.completed
              ? std::chrono::duration_cast<std::chrono::milliseconds>(operation.completion_time)
                    .count()
              : operation.called + 2;
      moments.emplace(at, std::pair{i, EventType::info});
    }
  }
  std::vector<history::Event> events;
  for (const auto& [at, moment] : moments) {
    events.push_back(event_of(operations[moment.first], static_cast<std::int64_t>(events.size()),
                              moment.second));
  }
  return events;
}

}  // namespace linnet::checker
