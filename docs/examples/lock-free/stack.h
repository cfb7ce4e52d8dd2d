// A lock-free stack (Treiber, "Systems programming: coping with parallelism", IBM RJ 5118, 1986)
// whose nodes are used again.
//
// The head holds the index of the top node and, beside it, how often the head has changed. Without
// that count a pop may read the top node A and the one below it, B, be overtaken by others who pop
// A and B and push A again, and then find A at the top as before: it makes B the head, though B is
// no longer in the stack. That is the ABA problem; kCounts = false has it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

template <bool kCounts>
class Stack {
 public:
  // Each thread keeps the nodes that it may use next.
  struct Owner {
    std::vector<std::uint32_t> unused;
  };

  Owner owner(std::size_t nodes) {
    Owner owner;
    for (std::size_t i = 0; i < nodes; ++i) owner.unused.push_back(next_node_++);
    return owner;
  }

  // False when the thread has no node left.
  bool push(Owner& owner, int value) {
    if (owner.unused.empty()) return false;
    const std::uint32_t node = owner.unused.back();
    owner.unused.pop_back();
    nodes_.at(node).value = value;
    std::uint64_t head = head_.load();
    do {
      nodes_.at(node).below = index(head);
    } while (!head_.compare_exchange_weak(head, changed(head, node)));
    return true;
  }

  // `pause` is called where an interruption does harm, so that a test can interrupt there often.
  template <typename Pause>
  std::optional<int> pop(Owner& owner, const Pause& pause) {
    std::uint64_t head = head_.load();
    for (;;) {
      const std::uint32_t node = index(head);
      if (node == kNone) return std::nullopt;
      const std::uint32_t below = nodes_.at(node).below;
      pause();
      if (!head_.compare_exchange_weak(head, changed(head, below))) continue;
      const int value = nodes_.at(node).value;
      owner.unused.push_back(node);
      return value;
    }
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Node {
    std::atomic<int> value{0};
    std::atomic<std::uint32_t> below{kNone};
  };

  static std::uint32_t index(std::uint64_t head) { return static_cast<std::uint32_t>(head); }
  static std::uint64_t changed(std::uint64_t head, std::uint32_t node) {
    const std::uint64_t count = kCounts ? (head >> 32U) + 1 : 0;
    return count << 32U | node;
  }

  std::atomic<std::uint64_t> head_{kNone};
  std::array<Node, 64> nodes_;
  std::uint32_t next_node_ = 0;
};
