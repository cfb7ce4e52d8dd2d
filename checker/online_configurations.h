// A set of configurations that stand at the same frontier, in flat arrays.
//
// A configuration has two masks, lower and upper, one after the other: it stands for all sets of
// linearized operations from the one to the other (online_frontier.h).
//
//   Rule 4, dominance. Of two configurations with equal state, one that has used component-wise no
//   more crashed operations and whose masks enclose the other's can do all that the other can:
//   crashed operations may be left out, and it stands for whatever the other stands for. So the
//   other need not be held.
//
// Only configurations that have linearized the same *certain* operations, which are in both masks
// or in none, can enclose each other. They are found by those and their state, and compared one by
// one: they are few.
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

// All of a configuration but its masks.
struct Configuration {
  StateWord state = 0;
  UsesId used = UsesTable::kUnused;
  std::uint32_t trail = kNone;  // how it came about, where that is recorded
  std::uint32_t next = kNone;   // the next of equal masks and state
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
  const MaskWord* masks(std::size_t i, std::size_t words) const { return &masks_[i * words]; }

  void clear() {
    heads_.clear();
    masks_.clear();
    if (++epoch_ == 0) forget();
  }

  // Unless another is there that dominates it; those that it dominates are marked. The masks lie
  // outside the set.
  template <std::size_t kFixed>
  void insert(const MaskLayout<kFixed>& both, const MaskWord* certain, const MaskWord* masks,
              Configuration added, const UsesTable& uses) {
    const Comparison<kFixed> compare{both, certain};
    if (heads_.size() * 2 >= table_.size()) grow(compare);
    Entry& entry = find(compare, masks, added.state);
    const bool known = entry.epoch == epoch_;
    if (known) {
      for (std::uint32_t at = entry.first; at != kNone; at = heads_[at].next) {
        const MaskWord* const others = this->masks(at, both.words());
        if (compare.encloses(others, masks) && uses.at_most(heads_[at].used, added.used)) return;
      }
      drop_dominated(compare, entry, masks, added.used, uses);
    }
    added.next = known ? entry.first : kNone;
    entry = {epoch_, static_cast<std::uint32_t>(heads_.size())};
    heads_.push_back(added);
    masks_.insert(masks_.end(), masks, masks + both.words());
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

  // Each mask of so many words gets longer.
  void widen(std::size_t from, std::size_t to) {
    const std::size_t count = masks_.size() / from;
    BudgetVector<MaskWord> wide(count * to, MaskWord{0}, masks_.get_allocator());
    for (std::size_t i = 0; i < count; ++i) {
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
  struct Comparison {
    const MaskLayout<kFixed>& both;
    const MaskWord* certain;

    std::size_t words() const { return both.words() / 2; }

    bool encloses(const MaskWord* outer, const MaskWord* inner) const {
      MaskWord beyond = 0;
      for (std::size_t w = 0; w < words(); ++w) {
        beyond |= (outer[w] & ~inner[w]) | (inner[words() + w] & ~outer[words() + w]);
      }
      return beyond == 0;
    }
    bool comparable(const MaskWord* a, const MaskWord* b) const {
      MaskWord different = 0;
      for (std::size_t w = 0; w < words(); ++w) different |= (a[w] ^ b[w]) & certain[w];
      return different == 0;
    }
    std::uint64_t hash(const MaskWord* masks, StateWord state) const {
      std::uint64_t hash = (std::uint64_t{state} + 1) * 0x9e3779b97f4a7c15ULL;
      for (std::size_t w = 0; w < words(); ++w) hash = mix(hash ^ (masks[w] & certain[w]));
      return hash;
    }
  };

  template <std::size_t kFixed>
  Entry& find(const Comparison<kFixed>& compare, const MaskWord* masks, StateWord state) {
    const std::size_t last = table_.size() - 1;
    for (std::size_t at = compare.hash(masks, state) & last;; at = (at + 1) & last) {
      Entry& entry = table_[at];
      if (entry.epoch != epoch_) return entry;
      if (heads_[entry.first].state == state &&
          compare.comparable(this->masks(entry.first, compare.both.words()), masks)) {
        return entry;
      }
    }
  }

  template <std::size_t kFixed>
  void drop_dominated(const Comparison<kFixed>& compare, Entry& entry, const MaskWord* masks,
                      UsesId used, const UsesTable& uses) {
    std::uint32_t* link = &entry.first;
    while (*link != kNone) {
      Configuration& other = heads_[*link];
      if (compare.encloses(masks, this->masks(*link, compare.both.words())) &&
          uses.at_most(used, other.used)) {
        other.dominated = true;
        *link = other.next;
      } else {
        link = &other.next;
      }
    }
  }

  template <std::size_t kFixed>
  void grow(const Comparison<kFixed>& compare) {
    LINNET_CHECK(heads_.size() < kNone / 4, "{} configurations", heads_.size());
    BudgetVector<Entry> bigger(table_.size() * 2, Entry{}, table_.get_allocator());
    table_.swap(bigger);
    epoch_ = 1;
    for (std::uint32_t i = 0; i < heads_.size(); ++i) {
      if (heads_[i].dominated) continue;
      Entry& entry = find(compare, masks(i, compare.both.words()), heads_[i].state);
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
