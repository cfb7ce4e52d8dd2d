// Values numbered, so that a model's state and steps are machine words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "checker/budget.h"
#include "history/value.h"

namespace linnet::checker {

using ValueId = std::uint32_t;

// Equal values get equal numbers; null is number 0. Not thread-safe while values are added; reading
// is. The values outlive the table, which keeps their addresses.
class Values {
 public:
  static constexpr ValueId kNull = 0;

  explicit Values(Budget& budget);

  ValueId id(const history::Value& value);
  const history::Value& value(ValueId id) const { return *values_[id]; }

  // What the table's memory is accounted to; a model's own tables are too.
  Budget& budget() const { return values_.get_allocator().budget(); }

 private:
  // The place in table_ that holds the value's number, or where it would go.
  std::size_t place(const history::Value& value, std::size_t hash) const;
  void grow();

  static constexpr std::size_t kDirect = 64;

  BudgetVector<const history::Value*> values_;
  BudgetVector<ValueId> table_;            // open addressing, a power of two; kEmpty where free
  std::array<ValueId, kDirect> direct_{};  // numbers of the integers below kDirect; kNull when none
};

}  // namespace linnet::checker
