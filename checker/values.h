// Values numbered, so that a model's state and steps are machine words.
#pragma once

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

  ValueId id(const history::Value& value) {
    if (value.is_integer()) {
      const auto integer = static_cast<std::uint64_t>(value.as_integer());
      if (integer < direct_.size() && direct_[integer] != kNull) return direct_[integer];
    }
    return find_or_add(value);
  }
  const history::Value& value(ValueId id) const { return *values_[id]; }
  std::size_t size() const { return values_.size(); }

  // What the table's memory is accounted to; a model's own tables are too.
  Budget& budget() const { return values_.get_allocator().budget(); }

 private:
  ValueId find_or_add(const history::Value& value);
  // Notes the number of an integer where id() looks first, if the place is in proportion.
  void note(std::int64_t integer, ValueId number);
  // The place in table_ that holds the value's number, or where it would go.
  std::size_t place(const history::Value& value, std::size_t hash) const;
  void grow();
  const history::Value* copy(const history::Value& value);

  Budget* budget_;
  bool copies_;
  std::deque<history::Value> copied_;
  std::size_t copied_bytes_ = 0;

  BudgetVector<const history::Value*> values_;
  BudgetVector<ValueId> table_;   // open addressing, a power of two; kEmpty where free
  BudgetVector<ValueId> direct_;  // by integer from 0 on: its number, or kNull when not noted
};

}  // namespace linnet::checker
