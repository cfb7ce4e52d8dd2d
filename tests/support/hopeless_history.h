// A history that no search can judge within limits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "history/history.h"

namespace linnet::test {

// Invalid, but for a search only after as many configurations as there are sets of some fifty
// operations: cas that are all open at the same time, in rings of ten values each, and two more in
// a ring that none of them leads to.
inline std::vector<history::Operation> hopeless_history() {
  std::vector<history::Operation> operations;
  const auto add = [&](std::string f, history::Value input, history::Outcome outcome) {
    history::Operation operation;
    operation.process = history::ProcessId(static_cast<std::int64_t>(operations.size()));
    operation.f = std::move(f);
    operation.input = std::move(input);
    operation.outcome = outcome;
    operation.called = static_cast<std::int64_t>(operations.size());
    if (outcome == history::Outcome::ok) operation.returned = operation.called + 1000;
    operations.push_back(std::move(operation));
  };
  add("write", 0, history::Outcome::ok);
  operations.front().returned = 0;
  const auto add_ring = [&](std::span<const std::int64_t> values, history::Outcome outcome) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      add("cas", history::Value::pair(values[i], values[(i + 1) % values.size()]), outcome);
    }
  };
  std::vector<std::int64_t> values(10);
  std::iota(values.begin(), values.end(), 0);
  base::Random random(1);
  for (int ring = 0; ring < 6; ++ring) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(
          values[i - 1],
          values[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i) - 1))]);
    }
    add_ring(values, ring == 0 ? history::Outcome::info : history::Outcome::ok);
  }
  add_ring(std::array<std::int64_t, 2>{10, 11}, history::Outcome::ok);
  return operations;
}

}  // namespace linnet::test
