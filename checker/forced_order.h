// What must stand before what in every order that keeps each process's own order.
//
// By vector clocks (Fidge, "Timestamps in message-passing systems that preserve the partial
// ordering", 1988; Mattern, "Virtual time and global states of distributed systems", 1989): of each
// operation, how many of each lane must stand before it. What is forced is derived by rules until
// nothing is new, for objects to which every value is given once; the rules and their proofs are in
// forced_rules.h. A cycle is a proof that there is no order. Its absence is none that there is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checker/budget.h"
#include "checker/program.h"

namespace linnet::checker {

class ForcedOrder {
 public:
  using Node = Program::Node;
  using Lane = Program::Lane;

  // That of the processes. Throws LimitReached. The program outlives it.
  ForcedOrder(const Program& program, Budget& budget);

  bool before(Node a, Node b) const { return clock(b)[lane(a)] > program_->items[a].place; }
  // By lane: so many of its operations must stand before the node.
  std::span<const std::uint32_t> clock(Node node) const {
    return {&clocks_[node * lanes_], lanes_};
  }

  // Says that a stands before b.
  void require(Node a, Node b);
  // Says that there is no order.
  void refuse() { refused_ = true; }
  bool refused() const { return refused_; }

  // Gives each operation what those before it have got. Whether anything was new since the last
  // time.
  bool settle();

  const Program& program() const { return *program_; }
  const Budget& budget() const { return *budget_; }

 private:
  Lane lane(Node node) const { return program_->items[node].lane; }
  void merge(Node from, Node to);

  const Program* program_;
  Budget* budget_;
  std::size_t lanes_;
  BudgetVector<std::uint32_t> clocks_;      // by node and lane
  BudgetVector<std::uint32_t> changed_at_;  // by node: the round in which its clock last grew
  std::uint32_t round_ = 1;
  bool changed_ = true;
  bool refused_ = false;
};

// Derives what is forced for one kind of object.
class ForcedRules {
 public:
  ForcedRules() = default;
  ForcedRules(const ForcedRules&) = delete;
  ForcedRules& operator=(const ForcedRules&) = delete;
  virtual ~ForcedRules() = default;

  // Every rule once, wherever it applies.
  virtual void apply(ForcedOrder& order) const = 0;
};

// The order of the processes with all that the model's rules add to it. None when that would take
// too much. Throws LimitReached.
std::optional<ForcedOrder> forced_order(std::string_view model, const Program& program,
                                        const history::Value& initial, Budget& budget);

}  // namespace linnet::checker
