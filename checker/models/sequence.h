// A sequence of words that can be copied in constant time: copies share what they have in common.
//
// A search holds thousands of states of one queue that differ in a member or two. Each member is a
// node that points to the one before it, so a state costs at most one node more than the state that
// it came from, however long the sequence is. The front is reached over the jump pointers of Myers,
// "An applicative random-access stack", IPL 17(5), 1983, in O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "checker/hash.h"

namespace linnet::checker {

// What undoes a multiplication by that odd number, modulo 2^64.
constexpr std::uint64_t inverse_of_odd(std::uint64_t odd) {
  std::uint64_t result = odd;  // right in 3 bits; each round doubles them (Newton)
  for (int i = 0; i < 5; ++i) result *= 2 - odd * result;
  return result;
}

// A regular type. Thread-safe as an immutable value is: copies may be used by different threads.
class Sequence {
 public:
  using Word = std::uint32_t;

  Sequence() = default;
  explicit Sequence(std::span<const Word> words) {
    for (const Word word : words) *this = pushed(word);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // Precondition: not empty.
  Word back() const { return tip_->word; }
  Word front() const { return front_node().word; }

  Sequence pushed(Word word) const {
    LINNET_CHECK(depth(tip_.get()) < ~std::uint32_t{0}, "a sequence of 2^32 words");
    return {std::make_shared<Node>(tip_, word), size_ + 1, appended(hash_, word)};
  }

  // Precondition: not empty.
  Sequence without_back() const {
    if (size_ == 1) return {};
    return {tip_->before, size_ - 1, (hash_ - weight(tip_->word)) * kInverse};
  }
  Sequence without_front() const {
    if (size_ == 1) return {};
    return {tip_, size_ - 1, hash_ - weight(front()) * power(size_ - 1)};
  }

  // The first `count` words, or as many as there are.
  std::vector<Word> first(std::size_t count) const {
    std::vector<Word> words;
    for (std::uint32_t i = size_; i > 0 && words.size() < count; --i) {
      words.push_back(at_depth(tip_->depth - i + 1).word);
    }
    return words;
  }
  // The last `count` words, last first, or as many as there are.
  std::vector<Word> last(std::size_t count) const {
    std::vector<Word> words;
    const Node* node = tip_.get();
    for (std::uint32_t i = size_; i > 0 && words.size() < count; --i) {
      words.push_back(node->word);
      node = node->before.get();
    }
    return words;
  }

  // Sequences with equal words have equal hashes, and so has the span.
  std::uint64_t hash() const { return hash_; }
  static std::uint64_t hash(std::span<const Word> words) {
    std::uint64_t hash = 0;
    for (const Word word : words) hash = appended(hash, word);
    return hash;
  }
  // That of a sequence which is one word longer.
  static std::uint64_t appended(std::uint64_t hash, Word word) {
    return hash * kBase + weight(word);
  }

  // The memory that the sequence does not share with the one that it was made from.
  std::size_t bytes() const { return empty() ? 0 : sizeof(Node) + kOverhead; }

  friend bool operator==(const Sequence& a, const Sequence& b) {
    if (a.size_ != b.size_ || a.hash_ != b.hash_) return false;
    const Node* left = a.tip_.get();
    const Node* right = b.tip_.get();
    for (std::uint32_t i = a.size_; i > 0 && left != right; --i) {
      if (left->word != right->word) return false;
      left = left->before.get();
      right = right->before.get();
    }
    return true;
  }
  friend bool operator==(const Sequence& a, std::span<const Word> words) {
    if (a.size_ != words.size()) return false;
    const Node* node = a.tip_.get();
    for (std::size_t i = words.size(); i > 0; --i) {
      if (node->word != words[i - 1]) return false;
      node = node->before.get();
    }
    return true;
  }

 private:
  struct Node {
    Node(std::shared_ptr<Node> previous, Word w)
        : before(std::move(previous)), word(w), depth(Sequence::depth(before.get()) + 1) {
      // Two jumps of equal length make one of twice that and one.
      const Node* near = jump_of(before.get());
      const Node* far = jump_of(near);
      const bool equal = Sequence::depth(before.get()) - Sequence::depth(near) ==
                         Sequence::depth(near) - Sequence::depth(far);
      jump = equal ? far : before.get();
    }
    // Lets go of the nodes before it one by one: recursion would be as deep as the sequence is
    // long.
    ~Node() {
      std::shared_ptr<Node> next = std::move(before);
      while (next && next.use_count() == 1) next = std::shared_ptr<Node>(std::move(next->before));
    }
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    std::shared_ptr<Node> before;  // null at the first
    const Node* jump = nullptr;    // some node before it, kept alive by `before`; null: none
    Word word;
    std::uint32_t depth;  // how many nodes there are up to this one
  };

  // What make_shared and the heap add to a node.
  static constexpr std::size_t kOverhead = 32;
  // The hash is a polynomial in an odd base modulo 2^64, so that a word can be taken off either
  // end. It need not be strong: equality compares the words.
  static constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t kInverse = inverse_of_odd(kBase);
  static_assert(kBase * kInverse == 1);

  Sequence(std::shared_ptr<Node> tip, std::uint32_t size, std::uint64_t hash)
      : tip_(std::move(tip)), hash_(hash), size_(size) {}

  static std::uint32_t depth(const Node* node) { return node == nullptr ? 0 : node->depth; }
  static const Node* jump_of(const Node* node) { return node == nullptr ? nullptr : node->jump; }
  static std::uint64_t weight(Word word) { return mix(std::uint64_t{word} + 1); }
  static std::uint64_t power(std::uint32_t exponent) {
    std::uint64_t result = 1;
    for (std::uint64_t square = kBase; exponent != 0; exponent >>= 1U, square *= square) {
      if ((exponent & 1U) != 0) result *= square;
    }
    return result;
  }

  const Node& at_depth(std::uint32_t wanted) const {
    const Node* node = tip_.get();
    while (node->depth > wanted) {
      node = depth(node->jump) >= wanted ? node->jump : node->before.get();
    }
    return *node;
  }
  const Node& front_node() const { return at_depth(tip_->depth - size_ + 1); }

  std::shared_ptr<Node> tip_;  // the last; nodes before the front are nobody's business
  std::uint64_t hash_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace linnet::checker
