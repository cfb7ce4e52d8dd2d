// What a check may spend: time, memory, and the patience of whoever asked.
//
// Whoever allocates in proportion to the input or the search does so through BudgetVector, so the
// memory limit is met before the memory is taken, not after. Meeting a limit is an exception,
// because it can happen at any allocation; it ends one partition's search and goes no further.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "checker/result.h"

namespace linnet::checker {

// Thrown where a limit is met.
struct LimitReached {
  UnknownReason reason;
};

// Thread-safe. The clock outlives the budget.
class Budget {
 public:
  struct Limits {
    std::optional<std::chrono::nanoseconds> time = {};  // from construction on
    std::optional<std::size_t> bytes = {};
    std::stop_token stop = {};
  };

  Budget(const base::Clock& clock, Limits limits);
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // Throws LimitReached when the time is over or the search was told to stop. To be called often
  // enough that a thousandth of the time limit does not matter: it costs a reading of the clock.
  void poll() const;

  // Makes every later poll() throw `cancelled`.
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }

  // Accounts for bytes about to be allocated; throws LimitReached when there are too few left.
  void take(std::size_t bytes);
  void give(std::size_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t bytes() const { return held_.load(std::memory_order_relaxed); }
  std::size_t peak_bytes() const { return peak_.load(std::memory_order_relaxed); }
  std::chrono::nanoseconds elapsed() const { return clock_->now() - begin_; }

 private:
  const base::Clock* clock_;
  std::chrono::nanoseconds begin_;
  Limits limits_;
  std::atomic<bool> cancelled_{false};
  std::atomic<std::size_t> held_{0};
  std::atomic<std::size_t> peak_{0};
};

// An allocator that accounts for what it allocates.
template <typename T>
class BudgetAllocator {
 public:
  using value_type = T;

  explicit BudgetAllocator(Budget& budget) : budget_(&budget) {}
  template <typename U>
  BudgetAllocator(const BudgetAllocator<U>& other)  // NOLINT(google-explicit-constructor)
      : budget_(&other.budget()) {}

  T* allocate(std::size_t count) {
    budget_->take(count * kSize);
    try {
      return std::allocator<T>{}.allocate(count);
    } catch (const std::bad_alloc&) {
      budget_->give(count * kSize);
      throw LimitReached{UnknownReason::memory};
    }
  }
  void deallocate(T* memory, std::size_t count) {
    std::allocator<T>{}.deallocate(memory, count);
    budget_->give(count * kSize);
  }

  Budget& budget() const { return *budget_; }
  friend bool operator==(const BudgetAllocator& a, const BudgetAllocator& b) {
    return a.budget_ == b.budget_;
  }

 private:
  static constexpr std::size_t kSize = sizeof(T);  // NOLINT(bugprone-sizeof-expression)

  Budget* budget_;
};

// Made by budgeted().
template <typename T>
using BudgetVector = std::vector<T, BudgetAllocator<T>>;

template <typename T>
BudgetVector<T> budgeted(Budget& budget, std::size_t size = 0, const T& value = T{}) {
  return BudgetVector<T>(size, value, BudgetAllocator<T>(budget));
}

}  // namespace linnet::checker
