// A map from words to words that can be copied in constant time: copies share what they have in
// common.
//
// A treap (Seidel and Aragon, "Randomized search trees", Algorithmica 16, 1996) whose priorities
// are hashes of the keys. Its shape depends on its content only, so two maps are compared part by
// part, and a change makes O(log n) nodes new, expected over the hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "checker/hash.h"

namespace linnet::checker {

// A regular type. A key is absent where its word is 0. `less` is a strict total order of the keys,
// the same in all calls on maps that have to do with each other. Thread-safe as an immutable value
// is.
class WordMap {
 public:
  using Word = std::uint32_t;

  bool empty() const { return root_ == nullptr; }
  std::size_t size() const { return count(root_); }

  // The word of the key; 0 when absent.
  template <typename Less = std::less<>>
  Word get(Word key, const Less& less = {}) const {
    const Node* node = root_.get();
    while (node != nullptr && node->key != key) {
      node = less(key, node->key) ? node->left.get() : node->right.get();
    }
    return node == nullptr ? 0 : node->word;
  }

  // The same with that word for the key.
  template <typename Less = std::less<>>
  WordMap with(Word key, Word word, const Less& less = {}) const {
    if (get(key, less) == word) return *this;
    WordMap result;
    result.root_ = set(root_, key, word, less, result.fresh_);
    return result;
  }

  // The least key. Precondition: not empty.
  Word first() const {
    const Node* node = root_.get();
    while (node->left) node = node->left.get();
    return node->key;
  }

  // Calls visit(key, word) in order of key, until it returns false.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    walk(root_.get(), visit);
  }

  std::uint64_t hash() const { return root_ ? root_->hash : 0; }

  // The memory that the map does not share with the one that it was made from.
  std::size_t bytes() const { return fresh_ * (sizeof(Node) + kOverhead); }

  friend bool operator==(const WordMap& a, const WordMap& b) { return same(a.root_, b.root_); }

 private:
  struct Node;
  using Link = std::shared_ptr<const Node>;

  struct Node {
    Node(Word k, Word w, Link l, Link r)
        : left(std::move(l)),
          right(std::move(r)),
          hash(mix(std::uint64_t{k} << 32U | w) + hash_of(left) + hash_of(right)),
          key(k),
          word(w),
          count(WordMap::count(left) + WordMap::count(right) + 1) {}

    Link left;
    Link right;
    std::uint64_t hash;  // of all below; a sum, so it does not depend on the shape
    Word key;
    Word word;
    std::uint32_t count;
  };

  // What make_shared and the heap add to a node.
  static constexpr std::size_t kOverhead = 32;

  static std::uint32_t count(const Link& node) { return node ? node->count : 0; }
  static std::uint64_t hash_of(const Link& node) { return node ? node->hash : 0; }
  // No two keys have the same: mix() is a bijection.
  static std::uint64_t priority(Word key) { return mix(std::uint64_t{key} + 1); }

  static Link make(Word key, Word word, Link left, Link right, std::uint32_t& fresh) {
    ++fresh;
    return std::make_shared<const Node>(key, word, std::move(left), std::move(right));
  }

  template <typename Less>
  static Link set(const Link& node, Word key, Word word, const Less& less, std::uint32_t& fresh) {
    if (!node) return make(key, word, nullptr, nullptr, fresh);
    if (node->key == key) {
      if (word == 0) return merge(node->left, node->right, fresh);
      return make(key, word, node->left, node->right, fresh);
    }
    if (word != 0 && priority(key) > priority(node->key)) {  // so the key is not below
      auto [left, right] = split(node, key, less, fresh);
      return make(key, word, std::move(left), std::move(right), fresh);
    }
    if (less(key, node->key)) {
      return make(node->key, node->word, set(node->left, key, word, less, fresh), node->right,
                  fresh);
    }
    return make(node->key, node->word, node->left, set(node->right, key, word, less, fresh), fresh);
  }

  // What comes before the key, and what comes after it.
  template <typename Less>
  static std::pair<Link, Link> split(const Link& node, Word key, const Less& less,
                                     std::uint32_t& fresh) {
    if (!node) return {};
    if (less(key, node->key)) {
      auto [left, right] = split(node->left, key, less, fresh);
      return {std::move(left), make(node->key, node->word, std::move(right), node->right, fresh)};
    }
    auto [left, right] = split(node->right, key, less, fresh);
    return {make(node->key, node->word, node->left, std::move(left), fresh), std::move(right)};
  }

  // Every key on the left comes before every key on the right.
  static Link merge(const Link& left, const Link& right, std::uint32_t& fresh) {
    if (!left) return right;
    if (!right) return left;
    if (priority(left->key) > priority(right->key)) {
      return make(left->key, left->word, left->left, merge(left->right, right, fresh), fresh);
    }
    return make(right->key, right->word, merge(left, right->left, fresh), right->right, fresh);
  }

  static bool same(const Link& a, const Link& b) {
    if (a == b) return true;
    if (!a || !b || a->hash != b->hash || a->count != b->count) return false;
    return a->key == b->key && a->word == b->word && same(a->left, b->left) &&
           same(a->right, b->right);
  }

  template <typename Visit>
  static bool walk(const Node* node, const Visit& visit) {
    if (node == nullptr) return true;
    return walk(node->left.get(), visit) && visit(node->key, node->word) &&
           walk(node->right.get(), visit);
  }

  Link root_;
  std::uint32_t fresh_ = 0;  // nodes made for this map
};

}  // namespace linnet::checker
