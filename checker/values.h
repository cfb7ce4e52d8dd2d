// Values numbered, so that a model's state and steps are machine words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>

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

  ValueId id(const history::Value& value) {
    if (!value.is_integer()) return value.is_null() ? kNull : find_or_add(value);
    const auto integer = static_cast<std::uint64_t>(value.as_integer());
    if (integer >= direct_.size() && !reach(integer)) return find_or_add(value);
    ValueId& number = direct_[integer];
    if (number == kNull) number = add(value);
    return number;
  }
  const history::Value& value(ValueId id) const { return *values_[id]; }
  std::size_t size() const { return values_.size(); }

  // What the table's memory is accounted to; a model's own tables are too.
  Budget& budget() const { return values_.get_allocator().budget(); }

 private:
  ValueId add(const history::Value& value);
  ValueId find_or_add(const history::Value& value);
  // Makes direct_ reach beyond that integer, unless that were out of proportion.
  bool reach(std::uint64_t integer);
  // The place in table_ that holds the value's number, or where it would go.
  std::size_t place(const history::Value& value) const;
  void grow();
  const history::Value* copy(const history::Value& value);

  Budget* budget_;
  bool copies_;
  std::forward_list<history::Value> copied_;
  std::size_t copied_bytes_ = 0;

  BudgetVector<const history::Value*> values_;
  BudgetVector<ValueId> direct_;  // by integer from 0 on: its number, or kNull when it has none
  // Of all others; open addressing, a power of two; kEmpty where free.
  BudgetVector<ValueId> table_;
  std::size_t in_table_ = 0;
};

}  // namespace linnet::checker
