// Operations visited out of order, of one key among many or along a witness, asked for ahead of
// time: each would be waited for otherwise.
#pragma once

#include <cstddef>
#include <span>

#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

// To be called when the operation of order[at] is next. The indices are below operations.size(), or
// else ignored. Always inline: the compiler takes a call that only prefetches for one without
// effect, and drops it.
[[gnu::always_inline]] inline void prefetch(std::span<const history::Operation> operations,
                                            std::span<const OperationIndex> order, std::size_t at) {
  constexpr std::size_t kAhead = 12;
  constexpr std::size_t kLine = 64;
  if (at + kAhead >= order.size() || order[at + kAhead] >= operations.size()) return;
  const auto* const begin =
      reinterpret_cast<const char*>(&operations[order[at + kAhead]]);  // NOLINT
  for (std::size_t offset = 0; offset < sizeof(history::Operation); offset += kLine) {
    __builtin_prefetch(begin + offset);
  }
}

}  // namespace linnet::checker
