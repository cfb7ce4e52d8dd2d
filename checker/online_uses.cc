#include "checker/online_uses.h"

#include <algorithm>

#include "base/check.h"
#include "checker/hash.h"

namespace linnet::checker {

UsesTable::UsesTable(Budget& budget)
    : uses_(budgeted<Use>(budget)),
      begin_(budgeted<std::uint32_t>(budget, 1)),
      table_(budgeted<UsesId>(budget, 16, kNone)),
      scratch_(budgeted<Use>(budget)) {
  const UsesId empty = add({});
  LINNET_CHECK(empty == kUnused, "the empty multiset is numbered {}", empty);
}

std::uint32_t UsesTable::count(UsesId id, CrashedIndex crashed) const {
  for (const Use& use : uses(id)) {
    if (use.crashed == crashed) return use.count;
  }
  return 0;
}

std::size_t UsesTable::total(UsesId id) const {
  std::size_t total = 0;
  for (const Use& use : uses(id)) total += use.count;
  return total;
}

UsesId UsesTable::plus(UsesId id, CrashedIndex crashed) {
  const std::span<const Use> old = uses(id);
  scratch_.assign(old.begin(), old.end());
  const auto at = std::ranges::lower_bound(scratch_, crashed, {}, &Use::crashed);
  if (at != scratch_.end() && at->crashed == crashed) {
    ++at->count;
  } else {
    scratch_.insert(at, Use{crashed, 1});
  }
  return add(scratch_);
}

UsesId UsesTable::add(std::span<const Use> uses) {
  const std::size_t at = place(uses);
  if (table_[at] != kNone) return table_[at];
  const auto id = static_cast<UsesId>(size());
  uses_.insert(uses_.end(), uses.begin(), uses.end());
  LINNET_CHECK(uses_.size() < kNone, "{} uses of crashed operations", uses_.size());
  begin_.push_back(static_cast<std::uint32_t>(uses_.size()));
  table_[at] = id;
  if (size() * 2 > table_.size()) grow();
  return id;
}

bool UsesTable::within(UsesId a, UsesId b) const {
  const std::span<const Use> more = uses(b);
  auto at = more.begin();
  for (const Use& use : uses(a)) {
    while (at != more.end() && at->crashed < use.crashed) ++at;
    if (at == more.end() || at->crashed != use.crashed || at->count < use.count) return false;
  }
  return true;
}

std::size_t UsesTable::place(std::span<const Use> uses) const {
  std::uint64_t hash = uses.size();
  for (const Use& use : uses) hash = mix(hash ^ (std::uint64_t{use.crashed} << 32 | use.count));
  const std::size_t last = table_.size() - 1;
  std::size_t at = hash & last;
  while (table_[at] != kNone && !std::ranges::equal(this->uses(table_[at]), uses)) {
    at = (at + 1) & last;
  }
  return at;
}

void UsesTable::grow() {
  BudgetVector<UsesId> bigger(table_.size() * 2, kNone, table_.get_allocator());
  table_.swap(bigger);
  for (UsesId id = 0; id < size(); ++id) table_[place(uses(id))] = id;
}

}  // namespace linnet::checker
