// The search for an order that keeps each process's own order; see sequential.h.
//
// Depth first. A configuration says how many of its completed operations each process has done,
// which operations of unknown outcome are done, and what each object holds. Two rules:
//
//   Eager observers  The next operation of a process that the object allows now and that does not
//                    change it is done at once: in any order that goes on from here it can be moved
//                    to the front, where it stands in nobody's way.
//   Memo             What was left without success needs no second visit: all that can follow is in
//                    the configuration. They are kept and compared whole, so `no` is certain.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "checker/budget.h"
#include "checker/hash.h"
#include "checker/model.h"
#include "checker/sequential.h"

namespace linnet::checker {

template <Model M>
class SequentialSearch {
 public:
  SequentialSearch(std::span<const history::Operation> operations, const history::Value& initial,
                   const SequentialLimits& limits)
      : budget_(clock_, {.time = limits.time}),
        limits_(limits),
        values_(budget_),
        model_(*M::make(initial, values_)) {
    add(operations);
  }

  // Throws LimitReached, as the constructor does.
  Sequential run() {
    if (arrive()) return Sequential::yes;
    while (!path_.empty()) {
      if (++visited_ % 64 == 0) budget_.poll();
      Frame& frame = path_.back();
      if (frame.undo) take_back(frame);
      if (frame.next < frame.moves.size()) {
        make(frame);
        if (arrive()) return Sequential::yes;
        continue;
      }
      remember();
      for (const std::uint32_t process : frame.observed) --at_.done[process];
      path_.pop_back();
    }
    return Sequential::no;
  }

 private:
  using State = typename M::State;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Item {
    typename M::Step step;
    std::uint32_t object = 0;
    std::int64_t called = 0;
  };
  struct Process {
    std::vector<Item> items;  // completed, in order of call
  };
  struct Crashed {
    Item item;
    std::uint32_t process = 0;
    std::uint32_t after = 0;  // so many of the process's completed operations
  };
  struct Configuration {
    std::vector<std::uint32_t> done;  // by process
    std::vector<bool> used;           // by crashed operation
    std::vector<State> states;        // by object

    bool operator==(const Configuration&) const = default;
  };
  // By process, or behind those by crashed operation.
  struct Move {
    std::uint32_t who = 0;
    bool helps = false;  // makes another process's next operation possible
    std::int64_t called = 0;
  };
  struct Frame {
    std::vector<std::uint32_t> observed;  // processes whose observers were done on arrival
    std::vector<Move> moves;
    std::size_t next = 0;
    std::optional<State> undo;  // what the object held before the move that is being tried
  };

  void add(std::span<const history::Operation> operations) {
    std::vector<const history::Operation*> by_call;
    for (const auto& operation : operations) {
      if (operation.outcome != history::Outcome::fail) by_call.push_back(&operation);
    }
    budget_.poll();
    std::ranges::sort(by_call, {}, &history::Operation::called);
    std::map<history::ProcessId, std::uint32_t> processes;
    std::map<std::optional<history::Value>, std::uint32_t> objects;
    for (const auto* operation : by_call) {
      if (++visited_ % 1024 == 0) budget_.poll();
      const auto step = model_.compile(*operation, values_);
      const bool crashed = operation->outcome == history::Outcome::info;
      if (!step || (crashed && observes(model_, *step))) continue;
      const auto [process, fresh] =
          processes.try_emplace(operation->process, static_cast<std::uint32_t>(processes_.size()));
      if (fresh) processes_.emplace_back();
      const auto object =
          objects.try_emplace(operation->key, static_cast<std::uint32_t>(objects.size())).first;
      Process& its = processes_[process->second];
      const Item item{*step, object->second, operation->called};
      if (crashed) {
        crashed_.push_back({item, process->second, static_cast<std::uint32_t>(its.items.size())});
      } else {
        its.items.push_back(item);
      }
    }
    at_.done.resize(processes_.size());
    at_.used.resize(crashed_.size());
    at_.states.assign(objects.size(), model_.initial());
  }

  // Enters the configuration. Whether it is the end.
  bool arrive() {
    Frame frame;
    observe(frame);
    const bool ended = std::ranges::all_of(
        processes_, [&](const Process& process) { return next(process) == nullptr; });
    if (ended) return true;
    if (!known()) find_moves(frame);
    path_.push_back(std::move(frame));
    return false;
  }

  const Item* next(const Process& process) const {
    const auto place = static_cast<std::size_t>(&process - processes_.data());
    const std::uint32_t done = at_.done[place];
    return done < process.items.size() ? &process.items[done] : nullptr;
  }

  void observe(Frame& frame) {
    for (bool found = true; found;) {
      found = false;
      for (std::uint32_t i = 0; i < processes_.size(); ++i) {
        const Item* item = next(processes_[i]);
        if (item == nullptr || !observes(model_, item->step)) continue;
        if (!model_.apply(at_.states[item->object], item->step)) continue;
        ++at_.done[i];
        frame.observed.push_back(i);
        found = true;
      }
    }
  }

  void find_moves(Frame& frame) {
    for (std::uint32_t i = 0; i < processes_.size(); ++i) {
      if (const Item* item = next(processes_[i])) consider(frame, *item, i);
    }
    for (std::uint32_t i = 0; i < crashed_.size(); ++i) {
      const Crashed& crashed = crashed_[i];
      if (at_.used[i] || at_.done[crashed.process] < crashed.after) continue;
      consider(frame, crashed.item, static_cast<std::uint32_t>(processes_.size()) + i);
    }
    // What helps somebody comes first; a crashed operation that helps nobody comes last.
    std::ranges::stable_sort(frame.moves, {}, [&](const Move& move) {
      return std::tuple(!move.helps, move.who >= processes_.size(), move.called);
    });
  }

  void consider(Frame& frame, const Item& item, std::uint32_t who) {
    const State& before = at_.states[item.object];
    const auto after = model_.apply(before, item.step);
    if (!after) return;
    const bool crashed = who >= processes_.size();
    if (crashed && *after == before) return;
    bool helps = false;
    for (std::uint32_t i = 0; i < processes_.size() && !helps; ++i) {
      const Item* waiting = i == who ? nullptr : next(processes_[i]);
      helps = waiting != nullptr && waiting->object == item.object &&
              !model_.apply(before, waiting->step) && model_.apply(*after, waiting->step);
    }
    frame.moves.push_back({who, helps, item.called});
  }

  void make(Frame& frame) {
    const std::uint32_t who = frame.moves[frame.next].who;
    const Item& item = moved(who);
    State& state = at_.states[item.object];
    frame.undo = state;
    state = *model_.apply(state, item.step);
    if (who < processes_.size()) {
      ++at_.done[who];
    } else {
      at_.used[who - processes_.size()] = true;
    }
  }

  void take_back(Frame& frame) {
    const std::uint32_t who = frame.moves[frame.next++].who;
    if (who < processes_.size()) {
      --at_.done[who];
    } else {
      at_.used[who - processes_.size()] = false;
    }
    at_.states[moved(who).object] = std::move(*frame.undo);
    frame.undo.reset();
  }

  // What the move does, before it is done or after it was taken back.
  const Item& moved(std::uint32_t who) const {
    if (who >= processes_.size()) return crashed_[who - processes_.size()].item;
    return processes_[who].items[at_.done[who]];
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

  void remember() {
    if (known()) return;
    bytes_ += 100 + at_.done.size() * sizeof(std::uint32_t) + at_.used.size() / 8 +
              at_.states.size() * sizeof(State);
    if constexpr (!WordState<State>) {
      for (const State& state : at_.states) bytes_ += model_.bytes(state);
    }
    const bool full = exhausted_.size() >= limits_.configurations || bytes_ > limits_.bytes;
    if (full) throw LimitReached{UnknownReason::memory};
    exhausted_.emplace(hash(at_), at_);
  }

  base::SteadyClock clock_;
  Budget budget_;
  SequentialLimits limits_;
  Values values_;
  M model_;
  std::vector<Process> processes_;
  std::vector<Crashed> crashed_;
  Configuration at_;
  std::vector<Frame> path_;
  std::unordered_multimap<std::size_t, Configuration> exhausted_;
  std::size_t bytes_ = 0;
  std::uint64_t visited_ = 0;
};

template <Model M>
Sequential sequential(std::span<const history::Operation> operations, const history::Value& initial,
                      const SequentialLimits& limits) {
  try {
    return SequentialSearch<M>(operations, initial, limits).run();
  } catch (const LimitReached&) {
    return Sequential::not_told;
  }
}

}  // namespace linnet::checker
