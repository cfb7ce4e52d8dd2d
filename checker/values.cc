#include "checker/values.h"

#include <algorithm>

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
      table_(budgeted<ValueId>(budget, 64, kEmpty)),
      direct_(budgeted<ValueId>(budget)) {
  const ValueId null = id(kNullValue);
  LINNET_CHECK(null == kNull, "null is numbered {}", null);
}

ValueId Values::find_or_add(const history::Value& value) {
  const std::size_t at = place(value, mix(value.hash()));
  ValueId number = table_[at];
  if (number == kEmpty) {
    LINNET_CHECK(values_.size() < kEmpty, "more than 2^32 - 1 values");
    number = static_cast<ValueId>(values_.size());
    values_.push_back(copies_ ? copy(value) : &value);
    table_[at] = number;
    if (values_.size() * 2 > table_.size()) grow();
  }
  if (value.is_integer()) note(value.as_integer(), number);
  return number;
}

void Values::note(std::int64_t integer, ValueId number) {
  const std::size_t limit = 64 + 4 * values_.size();
  if (integer < 0 || static_cast<std::uint64_t>(integer) >= limit) return;
  const auto place = static_cast<std::size_t>(integer);
  if (place >= direct_.size()) direct_.resize(limit, kNull);
  direct_[place] = number;
}

std::size_t Values::place(const history::Value& value, std::size_t hash) const {
  const std::size_t last = table_.size() - 1;
  std::size_t at = hash & last;
  while (table_[at] != kEmpty && !(*values_[table_[at]] == value)) at = (at + 1) & last;
  return at;
}

const history::Value* Values::copy(const history::Value& value) {
  const std::size_t bytes = sizeof(value) + heap_bytes(value);
  budget_->take(bytes);
  copied_bytes_ += bytes;
  copied_.push_back(value);
  return &copied_.back();
}

void Values::grow() {
  BudgetVector<ValueId> bigger(table_.size() * 2, kEmpty, table_.get_allocator());
  table_.swap(bigger);
  for (ValueId id = 0; id < values_.size(); ++id) {
    table_[place(*values_[id], mix(values_[id]->hash()))] = id;
  }
}

}  // namespace linnet::checker
