// A set of configurations that stand at the same frontier, in flat arrays.
//
// Two configurations of equal mask and state differ in the crashed operations they have used, and
// of those only the minimal ones matter:
//
//   Rule 4, dominance. Of two configurations with equal mask and state, one that has used
//   component-wise no more crashed operations can do all that the other can, since crashed
//   operations may be left out. So the other need not be held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/check.h"
#include "checker/budget.h"
#include "checker/hash.h"
#include "checker/mask.h"
#include "checker/online_uses.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// All of a configuration but its mask.
struct Configuration {
  StateWord state = 0;
  UsesId used = UsesTable::kUnused;
  std::uint32_t trail = kNone;  // how it came about, where that is recorded
  std::uint32_t next = kNone;   // the next of equal mask and state
  bool dominated = false;       // another one in the set can do as much
  bool unobserved = false;      // a crashed operation came last, and nothing was linearized since
};

class ConfigurationSet {
 public:
  explicit ConfigurationSet(Budget& budget)
      : heads_(budgeted<Configuration>(budget)),
        masks_(budgeted<MaskWord>(budget)),
        table_(budgeted<Entry>(budget, 64)) {}

  // Those dominated included.
  std::size_t size() const { return heads_.size(); }
  bool empty() const { return heads_.empty(); }
  const Configuration& operator[](std::size_t i) const { return heads_[i]; }
  const MaskWord* mask(std::size_t i, std::size_t words) const { return &masks_[i * words]; }

  void clear() {
    heads_.clear();
    masks_.clear();
    if (++epoch_ == 0) forget();
  }

  // Unless another is there that dominates it; those that it dominates are marked. Expected
  // constant time. The mask lies outside the set.
  template <std::size_t kFixed>
  void insert(const MaskLayout<kFixed>& layout, const MaskWord* live, Configuration added,
              const UsesTable& uses) {
    if (heads_.size() * 2 >= table_.size()) grow(layout);
    Entry& entry = find(layout, live, added.state);
    const bool known = entry.epoch == epoch_;
    if (known) {
      for (std::uint32_t at = entry.first; at != kNone; at = heads_[at].next) {
        if (uses.at_most(heads_[at].used, added.used)) return;
      }
      drop_dominated(entry, added.used, uses);
    }
    added.next = known ? entry.first : kNone;
    entry = {epoch_, static_cast<std::uint32_t>(heads_.size())};
    heads_.push_back(added);
    for (std::size_t w = 0; w < layout.words(); ++w) masks_.push_back(live[w]);
  }

  // Lets go of the dominated ones. They leave without a trace in the table, so nothing may be
  // inserted before the next clear().
  void compact(std::size_t words) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      if (heads_[i].dominated) continue;
      if (kept != i) {
        heads_[kept] = heads_[i];
        for (std::size_t w = 0; w < words; ++w) masks_[kept * words + w] = masks_[i * words + w];
      }
      ++kept;
    }
    heads_.resize(kept);
    masks_.resize(kept * words);
  }

  // In place: what does not change which of them are equal.
  template <typename Change>
  void change_each(Change change) {
    for (Configuration& configuration : heads_) change(configuration);
  }
  MaskWord* mutable_mask(std::size_t i, std::size_t words) { return &masks_[i * words]; }

  // Masks get longer.
  void widen(std::size_t from, std::size_t to) {
    BudgetVector<MaskWord> wide(heads_.size() * to, MaskWord{0}, masks_.get_allocator());
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      for (std::size_t w = 0; w < from; ++w) wide[i * to + w] = masks_[i * from + w];
    }
    masks_.swap(wide);
  }

  void swap(ConfigurationSet& other) {
    heads_.swap(other.heads_);
    masks_.swap(other.masks_);
    table_.swap(other.table_);
    std::swap(epoch_, other.epoch_);
  }

 private:
  // Of another epoch: free.
  struct Entry {
    std::uint32_t epoch = 0;
    std::uint32_t first = kNone;
  };

  template <std::size_t kFixed>
  Entry& find(const MaskLayout<kFixed>& layout, const MaskWord* live, StateWord state) {
    std::uint64_t hash = (std::uint64_t{state} + 1) * 0x9e3779b97f4a7c15ULL;
    for (std::size_t w = 0; w < layout.words(); ++w) hash = mix(hash ^ live[w]);
    const std::size_t last = table_.size() - 1;
    for (std::size_t at = hash & last;; at = (at + 1) & last) {
      Entry& entry = table_[at];
      if (entry.epoch != epoch_) return entry;
      if (heads_[entry.first].state == state &&
          layout.equal(mask(entry.first, layout.words()), live)) {
        return entry;
      }
    }
  }

  void drop_dominated(Entry& entry, UsesId used, const UsesTable& uses) {
    std::uint32_t kept = kNone;
    for (std::uint32_t at = entry.first; at != kNone;) {
      const std::uint32_t next = heads_[at].next;
      if (uses.at_most(used, heads_[at].used)) {
        heads_[at].dominated = true;
      } else {
        heads_[at].next = kept;
        kept = at;
      }
      at = next;
    }
    entry.first = kept;
  }

  template <std::size_t kFixed>
  void grow(const MaskLayout<kFixed>& layout) {
    LINNET_CHECK(heads_.size() < kNone / 4, "{} configurations", heads_.size());
    BudgetVector<Entry> bigger(table_.size() * 2, Entry{}, table_.get_allocator());
    table_.swap(bigger);
    epoch_ = 1;
    for (std::uint32_t i = 0; i < heads_.size(); ++i) {
      if (heads_[i].dominated) continue;
      Entry& entry = find(layout, mask(i, layout.words()), heads_[i].state);
      heads_[i].next = entry.epoch == epoch_ ? entry.first : kNone;
      entry = {epoch_, i};
    }
  }

  void forget() {
    for (Entry& entry : table_) entry = Entry{};
    epoch_ = 1;
  }

  BudgetVector<Configuration> heads_;
  BudgetVector<MaskWord> masks_;
  BudgetVector<Entry> table_;  // open addressing, a power of two; at most half full
  std::uint32_t epoch_ = 1;
};

}  // namespace linnet::checker
