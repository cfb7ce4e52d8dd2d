#include "checker/values.h"

#include <utility>

#include "base/check.h"
#include "checker/hash.h"

namespace linnet::checker {
namespace {

constexpr ValueId kEmpty = ~ValueId{0};
const history::Value kNullValue;

// About.
std::size_t heap_bytes(const history::Value& value) {
  if (value.is_string()) return value.as_string().size();
  std::size_t bytes = 0;
  if (value.is_list()) {
    for (const history::Value& item : value.as_list()) bytes += sizeof(item) + heap_bytes(item);
  }
  return bytes;
}

}  // namespace

Values::Values(Budget& budget, Ownership ownership)
    : budget_(&budget),
      copies_(ownership == Ownership::own),
      values_(budgeted<const history::Value*>(budget)),
      direct_(budgeted<ValueId>(budget)),
      table_(budgeted<ValueId>(budget, 8, kEmpty)) {
  const ValueId null = add(kNullValue);
  LINNET_CHECK(null == kNull, "null is numbered {}", null);
}

ValueId Values::add(const history::Value& value) {
  LINNET_CHECK(values_.size() < kEmpty, "more than 2^32 - 1 values");
  values_.push_back(copies_ ? copy(value) : &value);
  return static_cast<ValueId>(values_.size() - 1);
}

ValueId Values::find_or_add(const history::Value& value) {
  const std::size_t at = place(value);
  if (table_[at] != kEmpty) return table_[at];
  const ValueId number = add(value);
  table_[at] = number;
  if (++in_table_ * 2 > table_.size()) grow();
  return number;
}

// The integers that direct_ reaches now and that are in the table are not looked for there any
// more.
bool Values::reach(std::uint64_t integer) {
  const std::size_t reached = direct_.size();
  const std::size_t limit = 16 + 4 * values_.size();
  if (integer >= limit) return false;
  direct_.resize(limit, kNull);
  for (const ValueId number : table_) {
    if (number == kEmpty || !values_[number]->is_integer()) continue;
    const auto known = static_cast<std::uint64_t>(values_[number]->as_integer());
    if (known >= reached && known < limit) direct_[known] = number;
  }
  return true;
}

std::size_t Values::place(const history::Value& value) const {
  const std::size_t last = table_.size() - 1;
  std::size_t at = mix(value.hash()) & last;
  while (table_[at] != kEmpty && !(*values_[table_[at]] == value)) at = (at + 1) & last;
  return at;
}

const history::Value* Values::copy(const history::Value& value) {
  const std::size_t bytes = sizeof(value) + heap_bytes(value);
  budget_->take(bytes);
  copied_bytes_ += bytes;
  copied_.push_front(value);
  return &copied_.front();
}

void Values::grow() {
  const BudgetVector<ValueId> old = std::exchange(
      table_, BudgetVector<ValueId>(table_.size() * 2, kEmpty, table_.get_allocator()));
  for (const ValueId number : old) {
    if (number == kEmpty) continue;
    table_[place(*values_[number])] = number;
  }
}

}  // namespace linnet::checker
