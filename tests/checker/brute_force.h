// An oracle for small histories: every order is tried, values are compared as they are, and nothing
// is remembered. Slow and obviously right.
#pragma once

#include <functional>
#include <vector>

#include "history/history.h"

namespace linnet::checker {

// A sequential object told naively: all that it may hold after the operation; nothing when it
// cannot have answered so. Of an operation whose outcome is info any answer is possible.
using Spec = std::function<std::vector<history::Value>(const history::Value& held,
                                                       const history::Operation&)>;

// Whether the operations that are left can follow, in some order. Those that never return may be
// left out.
inline bool brute_force(const std::vector<history::Operation>& operations,
                        std::vector<bool>& placed, const Spec& spec, const history::Value& held) {
  bool complete = true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const bool optional = operations[i].outcome != history::Outcome::ok ||
                          operations[i].returned == history::Operation::kNever;
    complete = complete && (placed[i] || optional);
  }
  if (complete) return true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (placed[i] || operations[i].outcome == history::Outcome::fail) continue;
    bool waits = false;  // for an operation that had returned before this one was called
    for (std::size_t j = 0; j < operations.size(); ++j) {
      waits = waits || (!placed[j] && operations[j].outcome == history::Outcome::ok &&
                        operations[j].returned < operations[i].called);
    }
    if (waits) continue;
    placed[i] = true;
    for (const history::Value& next : spec(held, operations[i])) {
      if (brute_force(operations, placed, spec, next)) return true;
    }
    placed[i] = false;
  }
  return false;
}

// Whether the operations, all on one object, are linearizable.
inline bool linearizable(const std::vector<history::Operation>& operations, const Spec& spec,
                         const history::Value& initial = {}) {
  std::vector<bool> placed(operations.size());
  return brute_force(operations, placed, spec, initial);
}

// A register with compare-and-set.
inline std::vector<history::Value> register_spec(const history::Value& held,
                                                 const history::Operation& operation) {
  if (operation.f == "write") return {operation.input};
  if (operation.f == "read") {
    const bool allowed = operation.outcome == history::Outcome::info || operation.output == held;
    return allowed ? std::vector{held} : std::vector<history::Value>{};
  }
  const auto pair = operation.input.as_list();
  return pair[0] == held ? std::vector<history::Value>{pair[1]} : std::vector<history::Value>{};
}

inline bool linearizable(const std::vector<history::Operation>& operations,
                         const history::Value& initial = {}) {
  return linearizable(operations, register_spec, initial);
}

// What had been seen when the position was reached: later calls are not there, and operations that
// had not returned are of unknown outcome. The return at the position counts only if `included`.
inline std::vector<history::Operation> seen_until(const std::vector<history::Operation>& operations,
                                                  std::int64_t position, bool included) {
  std::vector<history::Operation> seen;
  for (history::Operation operation : operations) {
    if (operation.called > position) continue;
    const bool later =
        operation.outcome == history::Outcome::ok &&
        (operation.returned > position || (operation.returned == position && !included));
    if (later) {
      operation.outcome = history::Outcome::info;
      operation.returned = history::Operation::kNever;
      operation.output = {};
    }
    seen.push_back(std::move(operation));
  }
  return seen;
}

// The operations as a search knows them when the position was reached: later calls are not there,
// and operations that return later need not have taken effect, but if they did then with the answer
// that they were to give. The return at the position counts only if `included`.
inline std::vector<history::Operation> known_until(
    const std::vector<history::Operation>& operations, std::int64_t position, bool included) {
  std::vector<history::Operation> known;
  for (history::Operation operation : operations) {
    if (operation.called > position || operation.outcome == history::Outcome::fail) continue;
    const bool later = operation.returned > position;
    if (later || (operation.returned == position && !included)) {
      operation.returned = history::Operation::kNever;
    }
    known.push_back(std::move(operation));
  }
  return known;
}

}  // namespace linnet::checker
