// Small histories of one register: all of them, and random ones.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "history/history.h"

namespace linnet::checker {

using Operations = std::vector<history::Operation>;

// An operation without a place in time: function, arguments, outcome.
inline history::Operation untimed(const std::string& f, history::Value input, history::Value output,
                                  history::Outcome outcome) {
  history::Operation operation;
  operation.f = f;
  operation.input = std::move(input);
  operation.outcome = outcome;
  if (outcome == history::Outcome::ok) operation.output = std::move(output);
  return operation;
}

// Every operation on values 0 and 1, with the outcomes given; reads may also return null.
inline Operations kinds(bool with_cas, const std::vector<history::Outcome>& outcomes) {
  Operations kinds;
  for (const history::Outcome outcome : outcomes) {
    for (const int a : {0, 1}) {
      kinds.push_back(untimed("write", a, a, outcome));
      if (outcome == history::Outcome::ok) kinds.push_back(untimed("read", {}, a, outcome));
      for (const int b : {0, 1}) {
        if (with_cas) kinds.push_back(untimed("cas", history::Value::pair(a, b), {}, outcome));
      }
    }
    kinds.push_back(untimed("read", {}, {}, outcome));
  }
  return kinds;
}

// Every history of `count` operations of those kinds: every interleaving of calls and returns (the
// operations are numbered in order of call; those of unknown outcome have no return).
class SmallHistories {
 public:
  using Visit = std::function<void(const Operations&)>;

  SmallHistories(Operations kinds, std::size_t count, Visit visit)
      : kinds_(std::move(kinds)), count_(count), visit_(std::move(visit)) {}

  void run() { extend(0); }

 private:
  void extend(std::int64_t position) {
    bool open = false;
    // By place, because the operations move while the history is extended.
    for (std::size_t i = 0; i < operations_.size(); ++i) {  // NOLINT(modernize-loop-convert)
      if (!awaits_return(operations_[i])) continue;
      open = true;
      operations_[i].returned = position;
      extend(position + 1);
      operations_[i].returned = history::Operation::kNever;
    }
    if (operations_.size() < count_) {
      for (const history::Operation& kind : kinds_) {
        operations_.push_back(kind);
        operations_.back().called = position;
        operations_.back().process = history::ProcessId(static_cast<int>(operations_.size()));
        extend(position + 1);
        operations_.pop_back();
      }
    } else if (!open) {
      visit_(operations_);
    }
  }

  static bool awaits_return(const history::Operation& operation) {
    return operation.outcome != history::Outcome::info &&
           operation.returned == history::Operation::kNever;
  }

  Operations kinds_;
  std::size_t count_;
  Visit visit_;
  Operations operations_;
};

// A history of `count` operations drawn from the kinds, at random places in time.
inline Operations random_history(const Operations& kinds, std::size_t count, base::Random& random) {
  Operations operations;
  std::vector<std::size_t> events;  // each operation twice: its call and its return
  for (std::size_t i = 0; i < count; ++i) {
    operations.push_back(random.pick(kinds));
    operations.back().process = history::ProcessId(static_cast<int>(i));
    operations.back().called = -1;
    events.insert(events.end(), {i, i});
  }
  random.shuffle(events);
  // Events that trade places with near ones only would make few operations overlap; all do here, so
  // pull some pairs together.
  for (std::size_t i = 0; i + 1 < events.size(); ++i) {
    if (!random.chance(0.4)) continue;
    const auto same =
        std::find(events.begin() + static_cast<std::ptrdiff_t>(i) + 1, events.end(), events[i]);
    if (same != events.end()) std::swap(events[i + 1], *same);
  }
  for (std::size_t position = 0; position < events.size(); ++position) {
    history::Operation& operation = operations[events[position]];
    const auto at = static_cast<std::int64_t>(position);
    if (operation.called < 0) {
      operation.called = at;
    } else if (operation.outcome != history::Outcome::info) {
      operation.returned = at;
    }
  }
  return operations;
}

// For messages of failed tests.
inline std::string text(const Operations& operations) {
  std::string text;
  for (const history::Operation& operation : operations) {
    text += "[" + std::to_string(operation.called) + ", ";
    text += operation.returned == history::Operation::kNever ? "never"
                                                             : std::to_string(operation.returned);
    text += "] " + history::text(operation) + "\n";
  }
  return text;
}

}  // namespace linnet::checker
