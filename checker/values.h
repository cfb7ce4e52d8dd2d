// Values numbered, so that a model's state and steps are machine words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "checker/budget.h"
#include "history/value.h"

namespace linnet::checker {

using ValueId = std::uint32_t;

// Equal values get equal numbers; null is number 0. Not thread-safe while values are added; reading
// is.
class Values {
 public:
  static constexpr ValueId kNull = 0;

  // Whose the values are: the caller's, who keeps them where they are while the table lives; or the
  // table's own, which then copies each value that is new to it.
  enum class Ownership { callers, own };

  explicit Values(Budget& budget, Ownership ownership = Ownership::callers);
  ~Values() { budget_->give(copied_bytes_); }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  ValueId id(const history::Value& value);
  const history::Value& value(ValueId id) const { return *values_[id]; }
  std::size_t size() const { return values_.size(); }

  // What the table's memory is accounted to; a model's own tables are too.
  Budget& budget() const { return values_.get_allocator().budget(); }

 private:
  // The place in table_ that holds the value's number, or where it would go.
  std::size_t place(const history::Value& value, std::size_t hash) const;
  void grow();
  const history::Value* copy(const history::Value& value);

  static constexpr std::size_t kDirect = 64;

  Budget* budget_;
  bool copies_;
  std::deque<history::Value> copied_;
  std::size_t copied_bytes_ = 0;

  BudgetVector<const history::Value*> values_;
  BudgetVector<ValueId> table_;            // open addressing, a power of two; kEmpty where free
  std::array<ValueId, kDirect> direct_{};  // numbers of the integers below kDirect; kNull when none
};

}  // namespace linnet::checker
