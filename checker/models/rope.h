// A string that grows at its end and can be copied in constant time: copies share what they have in
// common. Holds views of its pieces, not the pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace linnet::checker {

// A regular type; equal ropes have the same characters, whatever their pieces. Thread-safe as an
// immutable value is. What the pieces point to outlives it.
class Rope {
 public:
  Rope() = default;

  std::size_t size() const { return last_ ? last_->size : 0; }

  Rope appended(std::string_view piece) const {
    if (piece.empty()) return *this;
    return Rope(std::make_shared<Node>(last_, piece));
  }

  // The last `count` characters, or all if there are fewer.
  std::string tail(std::size_t count) const {
    std::string text;
    for (const Node* node = last_.get(); node != nullptr && text.size() < count;
         node = node->before.get()) {
      text.insert(0, node->piece);
    }
    if (text.size() > count) text.erase(0, text.size() - count);
    return text;
  }

  std::uint64_t hash() const { return last_ ? last_->hash : 0; }
  // The memory that the rope does not share with the one that it was made from.
  std::size_t bytes() const { return last_ ? sizeof(Node) + kOverhead : 0; }

  friend bool operator==(const Rope& a, std::string_view text) {
    if (a.size() != text.size()) return false;
    for (const Node* node = a.last_.get(); node != nullptr; node = node->before.get()) {
      if (!text.ends_with(node->piece)) return false;
      text.remove_suffix(node->piece.size());
    }
    return true;
  }

  friend bool operator==(const Rope& a, const Rope& b) {
    if (a.size() != b.size() || a.hash() != b.hash()) return false;
    const Node* left = a.last_.get();
    const Node* right = b.last_.get();
    std::string_view left_piece = left == nullptr ? std::string_view() : left->piece;
    std::string_view right_piece = right == nullptr ? std::string_view() : right->piece;
    while (left != nullptr && right != nullptr) {
      if (left == right && left_piece.size() == right_piece.size()) return true;
      const std::size_t length = std::min(left_piece.size(), right_piece.size());
      if (left_piece.substr(left_piece.size() - length) !=
          right_piece.substr(right_piece.size() - length)) {
        return false;
      }
      step(left, left_piece, length);
      step(right, right_piece, length);
    }
    return true;
  }

 private:
  struct Node {
    Node(std::shared_ptr<Node> previous, std::string_view p)
        : before(std::move(previous)), piece(p), size(p.size()) {
      std::uint64_t hashed = 0;
      if (before) {
        size += before->size;
        hashed = before->hash;
      }
      for (const char c : p) hashed = hashed * kBase + static_cast<unsigned char>(c) + 1;
      hash = hashed;
    }
    // Lets go of the nodes before it one by one: recursion would be as deep as there are pieces.
    ~Node() {
      std::shared_ptr<Node> next = std::move(before);
      while (next && next.use_count() == 1) next = std::shared_ptr<Node>(std::move(next->before));
    }
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    std::shared_ptr<Node> before;  // null at the first
    std::string_view piece;        // not empty
    std::size_t size;              // of all pieces up to this one
    std::uint64_t hash = 0;        // of all characters up to here: not of how they are cut
  };

  // What make_shared and the heap add to a node.
  static constexpr std::size_t kOverhead = 32;
  static constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15ULL;

  explicit Rope(std::shared_ptr<Node> last) : last_(std::move(last)) {}

  // Takes that many characters off the end of what is left of the node's piece.
  static void step(const Node*& node, std::string_view& piece, std::size_t length) {
    piece.remove_suffix(length);
    if (!piece.empty()) return;
    node = node->before.get();
    if (node != nullptr) piece = node->piece;
  }

  std::shared_ptr<Node> last_;
};

}  // namespace linnet::checker
