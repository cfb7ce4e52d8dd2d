// Which states can come back, for models with transitions (model.h), when time does not count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/model.h"
#include "checker/program.h"

namespace linnet::checker {

// Counts, of each state of each object, what is still to come that leaves it, and what completed
// and is still to come that needs it.
template <Model M>
class LastChance {
 public:
  using Node = Program::Node;
  using Slot = std::uint32_t;  // a state of an object

  LastChance(const M& model, const Program& program, std::span<const typename M::Step> steps)
      : program_(&program) {
    std::vector<std::unordered_map<typename M::State, Slot>> slots(program.objects);
    const auto slot = [&](std::uint32_t object, const std::optional<typename M::State>& state) {
      if (!state) return kNone;
      return slots[object].try_emplace(*state, static_cast<Slot>(count_++)).first->second;
    };
    for (std::uint32_t i = 0; i < program.objects; ++i) held_.push_back(slot(i, model.initial()));
    for (Node node = 0; node < steps.size(); ++node) {
      const Transition<typename M::State> transition = model.transition(steps[node]);
      const auto& item = program.items[node];
      needs_.push_back(item.crashed ? kNone : slot(item.object, transition.needs));
      leaves_.push_back(slot(item.object, transition.leaves));
    }
    left_.resize(count_);
    for (Node node = 0; node < steps.size(); ++node) count(node, 1);
  }

  // Whether the step would leave a state that nothing brings back and that somebody needs.
  bool lost_by(Node node) const {
    const Slot held = held_[program_->items[node].object];
    if (leaves_[node] == kNone || leaves_[node] == held) return false;
    const Left& left = left_[held];
    return left.suppliers == 0 && left.needers > (needs_[node] == held ? 1U : 0U);
  }

  // What its object holds.
  Slot held(Node node) const { return held_[program_->items[node].object]; }

  // Returns what the object held.
  Slot done(Node node) {
    count(node, -1);
    Slot& held = held_[program_->items[node].object];
    const Slot before = held;
    if (leaves_[node] != kNone) held = leaves_[node];
    return before;
  }
  void undone(Node node, Slot before) {
    count(node, 1);
    held_[program_->items[node].object] = before;
  }

 private:
  static constexpr Slot kNone = ~Slot{0};
  struct Left {
    std::uint32_t suppliers = 0;
    std::uint32_t needers = 0;
  };

  void count(Node node, std::int32_t by) {
    if (needs_[node] != kNone) left_[needs_[node]].needers += static_cast<std::uint32_t>(by);
    if (leaves_[node] != kNone) left_[leaves_[node]].suppliers += static_cast<std::uint32_t>(by);
  }

  const Program* program_;
  std::size_t count_ = 0;
  std::vector<Slot> needs_;   // by node
  std::vector<Slot> leaves_;  // by node
  std::vector<Left> left_;    // by slot
  std::vector<Slot> held_;    // by object
};

}  // namespace linnet::checker
