#include "checker/budget.h"

#include <utility>

namespace linnet::checker {

Budget::Budget(const base::Clock& clock, Limits limits)
    : clock_(&clock), begin_(clock.now()), limits_(std::move(limits)) {}

void Budget::poll() const {
  if (cancelled_.load(std::memory_order_relaxed) || limits_.stop.stop_requested()) {
    throw LimitReached{UnknownReason::cancelled};
  }
  if (limits_.time && elapsed() >= *limits_.time) throw LimitReached{UnknownReason::time};
}

void Budget::take(std::size_t bytes) {
  const std::size_t held = held_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (limits_.bytes && held > *limits_.bytes) {
    give(bytes);
    throw LimitReached{UnknownReason::memory};
  }
  std::size_t peak = peak_.load(std::memory_order_relaxed);
  while (held > peak && !peak_.compare_exchange_weak(peak, held, std::memory_order_relaxed)) {
  }
}

}  // namespace linnet::checker
