// The configurations known to lead nowhere.
//
// A configuration is (frontier, live mask, state, crashed operations used). The first three are the
// key of an open-addressing table, packed into whole words; the last is compared for dominance:
//
//   Rule 4, dominance. Of two configurations with equal key, one that has used component-wise no
//   more crashed operations can do all that the other can: whatever order completes the other
//   completes it too, since crashed operations may be left out. When the smaller one has failed, so
//   has the larger. So only the minimal failed ones are kept for each key: an antichain.
//
// Antichains lie in one arena as lists, in sparse form, because few classes are in use at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "checker/hash.h"
#include "checker/mask.h"
#include "checker/timeline.h"

namespace linnet::checker {

// With kDominance off, a configuration is known only when it has used exactly as many.
template <std::size_t kFixed, bool kDominance>
class Memo {
 public:
  // `used` is, at every call, how many crashed operations of each class are in use: the length of
  // the span never changes.
  Memo(std::size_t slots, std::size_t crashed_classes, Budget& budget)
      : layout_(slots),
        chained_(crashed_classes > 0),
        table_(budgeted<std::uint64_t>(budget)),
        arena_(budgeted<std::uint32_t>(budget)),
        budget_(&budget) {}

  // Forgets everything, and gives the memory back.
  void clear() {
    if (count_ == 0) return;
    table_ = budgeted<std::uint64_t>(*budget_);
    arena_ = budgeted<std::uint32_t>(*budget_);
    capacity_ = 0;
    count_ = 0;
  }

  // Whether the configuration, or one that dominates it, was added.
  bool contains(const MaskWord* live, Rank frontier, std::uint32_t state,
                std::span<const std::uint32_t> used) const {
    if (count_ == 0) return false;
    const std::uint64_t* entry = find(live, head(frontier, state));
    if (*entry == kEmpty) return false;
    if (!chained_) return true;
    for (std::uint32_t at = chain(entry); at != kNone; at = arena_[at]) {
      if (at_most(at, used)) return true;
    }
    return false;
  }

  // Precondition: not contains() of the same.
  void add(const MaskWord* live, Rank frontier, std::uint32_t state,
           std::span<const std::uint32_t> used) {
    if ((count_ + 1) * 10 > capacity_ * 7) grow();
    std::uint64_t* entry = find(live, head(frontier, state));
    if (*entry == kEmpty) {
      ++count_;
      *entry = head(frontier, state);
      layout_.copy(entry + 1, live);
      if (chained_) set_chain(entry, kNone);
    }
    if (!chained_) return;
    if constexpr (kDominance) drop_dominated(entry, used);
    const auto at = static_cast<std::uint32_t>(arena_.size());
    LINNET_CHECK(arena_.size() < kNone - 2 * used.size() - 2, "the memo's arena is full");
    arena_.push_back(chain(entry));
    arena_.push_back(0);
    for (std::uint32_t index = 0; index < used.size(); ++index) {
      if (used[index] == 0) continue;
      arena_.push_back(index);
      arena_.push_back(used[index]);
      ++arena_[at + 1];
    }
    set_chain(entry, at);
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

  // Never kEmpty, since no frontier is kNone.
  static std::uint64_t head(Rank frontier, std::uint32_t state) {
    return std::uint64_t{frontier} << 32 | state;
  }

  std::size_t stride() const { return 1 + layout_.words() + (chained_ ? 1 : 0); }
  std::uint32_t chain(const std::uint64_t* entry) const {
    return static_cast<std::uint32_t>(entry[1 + layout_.words()]);
  }
  // NOLINTNEXTLINE(readability-non-const-parameter): it is written through
  void set_chain(std::uint64_t* entry, std::uint32_t at) { entry[1 + layout_.words()] = at; }

  std::uint64_t hash(const MaskWord* live, std::uint64_t head) const {
    std::uint64_t hash = head * 0x9e3779b97f4a7c15ULL;
    for (std::size_t w = 0; w < layout_.words(); ++w) hash = mix(hash ^ live[w]);
    return hash;
  }

  const std::uint64_t* find(const MaskWord* live, std::uint64_t head) const {
    std::size_t at = hash(live, head) & (capacity_ - 1);
    for (;; at = (at + 1) & (capacity_ - 1)) {
      const std::uint64_t* entry = &table_[at * stride()];
      if (*entry == kEmpty || (*entry == head && layout_.equal(entry + 1, live))) return entry;
    }
  }
  std::uint64_t* find(const MaskWord* live, std::uint64_t head) {
    return const_cast<std::uint64_t*>(std::as_const(*this).find(live, head));  // NOLINT
  }

  void grow() {
    const std::size_t old_capacity = capacity_;
    const std::size_t new_capacity = capacity_ == 0 ? 64 : capacity_ * 2;
    auto old = budgeted<std::uint64_t>(*budget_, new_capacity * stride(), kEmpty);
    table_.swap(old);
    capacity_ = new_capacity;
    for (std::size_t at = 0; at < old_capacity; ++at) {
      if (at % 65536 == 0) budget_->poll();
      const std::uint64_t* entry = &old[at * stride()];
      if (*entry == kEmpty) continue;
      std::uint64_t* to = find(entry + 1, *entry);
      for (std::size_t w = 0; w < stride(); ++w) to[w] = entry[w];
    }
  }

  // Whether the uses listed at `at` are component-wise no more than `used`.
  bool at_most(std::uint32_t at, std::span<const std::uint32_t> used) const {
    const std::uint32_t pairs = arena_[at + 1];
    if constexpr (!kDominance) {
      std::uint32_t classes = 0;
      for (const std::uint32_t count : used) classes += count > 0 ? 1 : 0;
      if (classes != pairs) return false;
    }
    for (std::uint32_t pair = 0; pair < pairs; ++pair) {
      const std::uint32_t has = used[arena_[at + 2 + 2 * pair]];
      const std::uint32_t needs = arena_[at + 3 + 2 * pair];
      if (kDominance ? has < needs : has != needs) return false;
    }
    return true;
  }

  // Whether the uses listed at `at` are component-wise no fewer than `used`.
  bool at_least(std::uint32_t at, std::span<const std::uint32_t> used) const {
    std::uint32_t pair = at + 2;
    const std::uint32_t end = pair + 2 * arena_[at + 1];
    for (std::uint32_t index = 0; index < used.size(); ++index) {
      if (used[index] == 0) continue;
      while (pair < end && arena_[pair] < index) pair += 2;
      if (pair == end || arena_[pair] != index || arena_[pair + 1] < used[index]) return false;
    }
    return true;
  }

  void drop_dominated(std::uint64_t* entry, std::span<const std::uint32_t> used) {
    std::uint32_t kept = kNone;
    for (std::uint32_t at = chain(entry); at != kNone;) {
      const std::uint32_t next = arena_[at];
      if (!at_least(at, used)) {
        arena_[at] = kept;
        kept = at;
      }
      at = next;
    }
    set_chain(entry, kept);
  }

  MaskLayout<kFixed> layout_;
  bool chained_;
  std::size_t capacity_ = 0;  // a power of two, once there is any
  std::size_t count_ = 0;
  BudgetVector<std::uint64_t> table_;  // per entry: head, mask, and the chain's start if chained_
  BudgetVector<std::uint32_t> arena_;  // per list item: next, number of pairs, (class, count)...
  Budget* budget_;
};

}  // namespace linnet::checker
