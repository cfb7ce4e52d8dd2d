// Lists of words numbered, so that a step that holds a list is a few words itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/budget.h"
#include "checker/models/sequence.h"

namespace linnet::checker {

using WordListId = std::uint32_t;

// Equal lists get equal numbers. Not thread-safe while lists are added; reading is. A span is good
// until the next list is added.
class WordLists {
 public:
  explicit WordLists(Budget& budget)
      : words_(budgeted<std::uint32_t>(budget)),
        begin_(budgeted<std::size_t>(budget, 1)),
        hashes_(budgeted<std::uint64_t>(budget)),
        table_(budgeted<WordListId>(budget, 64, kEmpty)) {}

  WordListId id(std::span<const std::uint32_t> list) {
    const std::uint64_t hash = Sequence::hash(list);
    const std::size_t at = place(list, hash);
    if (table_[at] != kEmpty) return table_[at];
    const auto number = static_cast<WordListId>(hashes_.size());
    words_.insert(words_.end(), list.begin(), list.end());
    begin_.push_back(words_.size());
    hashes_.push_back(hash);
    table_[at] = number;
    if (hashes_.size() * 2 > table_.size()) grow();
    return number;
  }

  std::span<const std::uint32_t> operator[](WordListId id) const {
    return std::span(words_).subspan(begin_[id], begin_[id + 1] - begin_[id]);
  }
  // As Sequence has it.
  std::uint64_t hash(WordListId id) const { return hashes_[id]; }

 private:
  static constexpr WordListId kEmpty = ~WordListId{0};

  std::size_t place(std::span<const std::uint32_t> list, std::uint64_t hash) const {
    const std::size_t last = table_.size() - 1;
    std::size_t at = mix(hash) & last;
    while (table_[at] != kEmpty && !equal(table_[at], list, hash)) at = (at + 1) & last;
    return at;
  }

  bool equal(WordListId id, std::span<const std::uint32_t> list, std::uint64_t hash) const {
    if (hashes_[id] != hash) return false;
    const auto known = (*this)[id];
    return std::ranges::equal(known, list);
  }

  void grow() {
    BudgetVector<WordListId> bigger(table_.size() * 2, kEmpty, table_.get_allocator());
    table_.swap(bigger);
    for (WordListId id = 0; id < hashes_.size(); ++id) table_[place((*this)[id], hashes_[id])] = id;
  }

  BudgetVector<std::uint32_t> words_;  // of all lists, one after the other
  BudgetVector<std::size_t> begin_;    // where each begins, and where the last ends
  BudgetVector<std::uint64_t> hashes_;
  BudgetVector<WordListId> table_;  // open addressing, a power of two; kEmpty where free
};

}  // namespace linnet::checker
