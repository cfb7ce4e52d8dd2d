// A history as its processes did it: what is left when real time between them does not count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/budget.h"
#include "history/history.h"

namespace linnet::checker {

// Operations are *nodes*, numbered in order of call, and stand in *lanes*. A process is a lane of
// what it completed. An operation of unknown outcome may happen whenever its process has come so
// far, or never, and holds up nothing: it is a lane of its own. Failed operations and reads of
// unknown outcome are left out.
struct Program {
  using Node = std::uint32_t;
  using Lane = std::uint32_t;

  struct Item {
    const history::Operation* operation = nullptr;
    std::uint32_t object = 0;  // operations with different keys are on different objects
    Lane lane = 0;
    std::uint32_t place = 0;  // in its lane
    // Of unknown outcome: the lane of its process, which has to have completed so many.
    bool crashed = false;
    Lane behind = 0;
    std::uint32_t completed = 0;
  };

  std::vector<Item> items;               // by node
  std::vector<std::vector<Node>> lanes;  // first those of processes, then of unknown outcome
  std::size_t processes = 0;
  std::size_t objects = 0;
};

// Refers to the operations. Throws LimitReached.
Program program(std::span<const history::Operation> operations, const Budget& budget);

}  // namespace linnet::checker
