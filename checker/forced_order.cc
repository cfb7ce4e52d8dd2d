#include "checker/forced_order.h"

#include <algorithm>

#include "checker/forced_rules.h"

namespace linnet::checker {

ForcedOrder::ForcedOrder(const Program& program, Budget& budget)
    : program_(&program),
      budget_(&budget),
      lanes_(program.lanes.size()),
      clocks_(budgeted<std::uint32_t>(budget, program.items.size() * lanes_)),
      changed_at_(budgeted<std::uint32_t>(budget, program.items.size())) {
  for (Node node = 0; node < program.items.size(); ++node) {
    const Program::Item& item = program.items[node];
    std::uint32_t* clock = &clocks_[node * lanes_];
    if (item.crashed) {
      clock[item.behind] = item.completed;
    } else {
      clock[item.lane] = item.place;
    }
  }
}

void ForcedOrder::require(Node a, Node b) {
  if (before(a, b)) return;
  merge(a, b);
  std::uint32_t& mine = clocks_[b * lanes_ + lane(a)];
  mine = std::max(mine, program_->items[a].place + 1);
  changed_at_[b] = round_;
  changed_ = true;
  refused_ = refused_ || before(b, b);
}

void ForcedOrder::merge(Node from, Node to) {
  const std::uint32_t* source = &clocks_[from * lanes_];
  std::uint32_t* target = &clocks_[to * lanes_];
  bool grew = false;
  for (std::size_t i = 0; i < lanes_; ++i) {
    grew = grew || source[i] > target[i];
    target[i] = std::max(source[i], target[i]);
  }
  if (!grew) return;
  changed_at_[to] = round_;
  changed_ = true;
  refused_ = refused_ || before(to, to);
}

bool ForcedOrder::settle() {
  const bool changed = changed_;
  changed_ = false;
  ++round_;
  for (Node node = 0; node < program_->items.size() && !refused_; ++node) {
    if (node % 256 == 0) budget_->poll();
    for (Lane lane = 0; lane < lanes_; ++lane) {
      const std::uint32_t count = clocks_[node * lanes_ + lane];
      if (count == 0) continue;
      const Node last = program_->lanes[lane][count - 1];
      if (changed_at_[last] + 1 >= round_) merge(last, node);
    }
  }
  return changed;
}

namespace {

std::unique_ptr<ForcedRules> forced_rules(std::string_view model, const Program& program,
                                          const history::Value& initial) {
  if (auto rules = register_rules(model, program, initial)) return rules;
  if (auto rules = collection_rules(model, program, initial)) return rules;
  if (auto rules = list_rules(model, program, initial)) return rules;
  return token_rules(model, program);
}

}  // namespace

std::optional<ForcedOrder> forced_order(std::string_view model, const Program& program,
                                        const history::Value& initial, Budget& budget) {
  constexpr std::size_t kMost = 30'000'000;  // numbers in clocks
  if (program.items.size() * program.lanes.size() > kMost) return std::nullopt;
  std::optional<ForcedOrder> order(std::in_place, program, budget);
  const auto rules = forced_rules(model, program, initial);
  if (!rules) return order;
  while (order->settle() && !order->refused()) rules->apply(*order);
  return order;
}

}  // namespace linnet::checker
