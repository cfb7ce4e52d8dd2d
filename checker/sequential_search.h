// The search for an order that keeps each process's own order; see sequential.h.
//
// Depth first. A configuration says how many of its completed operations each process has done,
// which operations of unknown outcome are done, and what each object holds.
//
//   Forced order     What must stand before an operation (forced_order.h) is done before it.
//   Eager observers  The next operation of a process that the object allows now and that does not
//                    change it is done at once: in any order that goes on from here it can be moved
//                    to the front, where it stands in nobody's way.
//   Last chance      A state that nothing to come can bring back is not left as long as a completed
//                    operation needs it. Of models with transitions (model.h).
//   Memo             What was left without success needs no second visit: all that can follow is in
//                    the configuration. They are kept and compared whole, so `no` is certain.
//
// An order that exists is mostly one that is never far from real time. So it is looked for there
// first: nobody runs further ahead of the slowest process than a *lead*, counted in operations of
// the history. Only when no lead held anything back is its `no` one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/budget.h"
#include "checker/forced_order.h"
#include "checker/hash.h"
#include "checker/last_chance.h"
#include "checker/model.h"
#include "checker/program.h"
#include "checker/sequential.h"

namespace linnet::checker {

template <Model M>
class SequentialSearch {
 public:
  using Node = Program::Node;

  // Throws LimitReached. The program and the order outlive it.
  SequentialSearch(const Program& program, const ForcedOrder* order, const history::Value& initial,
                   const SequentialLimits& limits, Budget& budget)
      : program_(program),
        order_(order),
        limits_(limits),
        budget_(budget),
        values_(budget_),
        model_(*M::make(initial, values_)) {
    steps_.reserve(program.items.size());
    for (const Program::Item& item : program.items) {
      if (steps_.size() % 1024 == 0) budget_.poll();
      steps_.push_back(*model_.compile(*item.operation, values_));
    }
  }

  // Not told when so many operations and no more have been tried in vain. Throws LimitReached.
  Sequential run(std::size_t lead, std::uint64_t tries) {
    begin(lead);
    if (arrive()) return Sequential::yes;
    for (std::uint64_t visited = 0; !path_.empty();) {
      if (++visited % 64 == 0) budget_.poll();
      Frame& frame = path_.back();
      if (frame.undo) take_back(frame);
      if (frame.next < frame.moves.size()) {
        if (visited > tries || full()) return Sequential::not_told;
        make(frame);
        if (arrive()) return Sequential::yes;
        continue;
      }
      remember();
      for (const std::uint32_t process : frame.observed) step_back(process);
      path_.pop_back();
    }
    return held_back_ ? Sequential::not_told : Sequential::no;
  }

 private:
  using State = typename M::State;

  struct Configuration {
    std::vector<std::uint32_t> done;  // by process
    std::vector<bool> used;           // by operation of unknown outcome
    std::vector<State> states;        // by object

    bool operator==(const Configuration&) const = default;
  };
  struct Frame {
    std::vector<std::uint32_t> observed;  // processes whose observers were done on arrival
    std::vector<Node> moves;
    std::size_t next = 0;
    std::optional<State> undo;  // what the object held before the move that is being tried
    typename LastChance<M>::Slot held = 0;
  };

  void begin(std::size_t lead) {
    lead_ = lead;
    held_back_ = false;
    exhausted_.clear();
    bytes_ = 0;
    path_.clear();
    at_.done.assign(program_.processes, 0);
    at_.used.assign(program_.lanes.size() - program_.processes, false);
    at_.states.assign(program_.objects, model_.initial());
    if constexpr (has_transitions<M>()) chances_.emplace(model_, program_, steps_);
  }

  // Enters the configuration. Whether it is the end.
  bool arrive() {
    Frame frame;
    observe(frame);
    const Node slowest = slowest_next();
    if (slowest == kNone) return true;
    if (!known()) find_moves(frame, slowest);
    path_.push_back(std::move(frame));
    return false;
  }

  static constexpr Node kNone = ~Node{0};

  // Of a process; kNone when it has done all.
  Node next(std::size_t process) const {
    const auto& lane = program_.lanes[process];
    const std::uint32_t done = at_.done[process];
    return done < lane.size() ? lane[done] : kNone;
  }

  Node slowest_next() const {
    Node slowest = kNone;
    for (std::size_t i = 0; i < program_.processes; ++i) slowest = std::min(slowest, next(i));
    return slowest;
  }

  State& state_of(Node node) { return at_.states[program_.items[node].object]; }

  // Whether all is done that must stand before it.
  bool permitted(Node node) const {
    const Program::Item& item = program_.items[node];
    if (order_ == nullptr) return !item.crashed || at_.done[item.behind] >= item.completed;
    const auto clock = order_->clock(node);
    for (std::size_t i = 0; i < at_.done.size(); ++i) {
      if (clock[i] > at_.done[i]) return false;
    }
    for (std::size_t i = 0; i < at_.used.size(); ++i) {
      if (clock[at_.done.size() + i] > 0 && !at_.used[i]) return false;
    }
    return true;
  }

  void observe(Frame& frame) {
    for (bool found = true; found;) {
      found = false;
      for (std::uint32_t i = 0; i < program_.processes; ++i) {
        const Node node = next(i);
        if (node == kNone || !observes(model_, steps_[node])) continue;
        if (!model_.apply(state_of(node), steps_[node]) || !permitted(node)) continue;
        if (chances_) chances_->done(node);
        ++at_.done[i];
        frame.observed.push_back(i);
        found = true;
      }
    }
  }

  void step_back(std::uint32_t process) {
    --at_.done[process];
    const Node node = next(process);
    if (chances_) chances_->undone(node, chances_->held(node));
  }

  void find_moves(Frame& frame, Node slowest) {
    for (std::size_t i = 0; i < program_.processes; ++i) {
      if (next(i) != kNone) consider(frame, next(i), slowest);
    }
    for (std::size_t i = 0; i < at_.used.size(); ++i) {
      if (!at_.used[i]) consider(frame, program_.lanes[program_.processes + i][0], slowest);
    }
    // As in real time; those of unknown outcome come last.
    std::ranges::sort(frame.moves, {}, [&](Node node) {
      const Program::Item& item = program_.items[node];
      return std::tuple(item.crashed, item.operation->returned, node);
    });
  }

  void consider(Frame& frame, Node node, Node slowest) {
    const State& before = state_of(node);
    const auto after = model_.apply(before, steps_[node]);
    if (!after) return;
    const Program::Item& item = program_.items[node];
    if (item.crashed && *after == before) return;
    if (!permitted(node) || (chances_ && chances_->lost_by(node))) return;
    if (node > slowest && node - slowest > lead_) {
      held_back_ = true;
      return;
    }
    frame.moves.push_back(node);
  }

  void make(Frame& frame) {
    const Node node = frame.moves[frame.next];
    State& state = state_of(node);
    frame.undo = state;
    state = *model_.apply(state, steps_[node]);
    if (chances_) frame.held = chances_->done(node);
    const Program::Item& item = program_.items[node];
    if (item.crashed) {
      at_.used[item.lane - program_.processes] = true;
    } else {
      ++at_.done[item.lane];
    }
  }

  void take_back(Frame& frame) {
    const Node node = frame.moves[frame.next++];
    const Program::Item& item = program_.items[node];
    if (item.crashed) {
      at_.used[item.lane - program_.processes] = false;
    } else {
      --at_.done[item.lane];
    }
    if (chances_) chances_->undone(node, frame.held);
    state_of(node) = std::move(*frame.undo);
    frame.undo.reset();
  }

  std::size_t hash(const Configuration& configuration) const {
    std::size_t hash = 0;
    for (const std::uint32_t done : configuration.done) hash = mix(hash + done);
    for (const bool used : configuration.used) hash = mix(hash + (used ? 1 : 0));
    for (const State& state : configuration.states) {
      if constexpr (WordState<State>) {
        hash = mix(hash + state);
      } else {
        hash = mix(hash + model_.hash(state));
      }
    }
    return hash;
  }

  bool known() const {
    const auto [begin, end] = exhausted_.equal_range(hash(at_));
    return std::any_of(begin, end, [&](const auto& entry) { return entry.second == at_; });
  }

  bool full() const {
    return exhausted_.size() >= limits_.configurations || bytes_ > limits_.bytes;
  }

  void remember() {
    if (known()) return;
    bytes_ += 100 + at_.done.size() * sizeof(std::uint32_t) + at_.used.size() / 8 +
              at_.states.size() * sizeof(State);
    if constexpr (!WordState<State>) {
      for (const State& state : at_.states) bytes_ += model_.bytes(state);
    }
    exhausted_.emplace(hash(at_), at_);
  }

  const Program& program_;
  const ForcedOrder* order_;
  SequentialLimits limits_;
  Budget& budget_;
  Values values_;
  M model_;
  std::vector<typename M::Step> steps_;  // by node
  std::size_t lead_ = 0;
  bool held_back_ = false;
  Configuration at_;
  std::optional<LastChance<M>> chances_;  // of models with transitions
  std::vector<Frame> path_;
  std::unordered_multimap<std::size_t, Configuration> exhausted_;
  std::size_t bytes_ = 0;
};

// Throws LimitReached.
template <Model M>
Sequential sequential(const Program& program, const ForcedOrder* order,
                      const history::Value& initial, const SequentialLimits& limits,
                      Budget& budget) {
  SequentialSearch<M> search(program, order, initial, limits, budget);
  const std::size_t all = program.items.size();
  for (std::size_t lead = 4 * (program.processes + 1); lead < all; lead *= 8) {
    const Sequential answer = search.run(lead, 4 * all + 10'000);
    if (answer != Sequential::not_told) return answer;
  }
  return search.run(all, ~std::uint64_t{0});
}

}  // namespace linnet::checker
