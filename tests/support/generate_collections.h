// Histories of queues, stacks, priority queues and sets as concurrent clients would record them,
// for tests and benchmarks. No value is put in twice.
//
// A simulated object serves the clients: each operation takes effect at one moment between its call
// and its return, so what comes out is linearizable by construction, unless a violation is asked
// for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/random.h"
#include "history/history.h"
#include "tests/support/simulated_clients.h"

namespace linnet::test {

enum class Collection { queue, stack, priority_queue, set };

struct CollectionOptions {
  Collection collection = Collection::queue;
  std::size_t operations = 1000;
  std::size_t clients = 5;
  double busy = 0.8;     // share of its time that a client has an operation open, below 1: mean
                         // concurrency is busy x clients
  double puts = 0.5;     // share of the operations that put a value in; of a set ...
  double asks = 1. / 3;  // ... of the rest the share that asks whether it contains a value
  double crashed = 0;    // share that ends with an unknown outcome, in effect or not
  // Some operation called after so many returns what it must not:
  //   queue, stack,    a take returns a value although another one, which a take called later
  //   priority queue   returns, was in and had to come first
  //   set              contains says no of a value that is in from before its call to the end
  // Such a history is invalid whatever operations of unknown outcome did. It may be longer than
  // asked for, when there was no occasion before.
  std::optional<std::size_t> violation_at = {};
};

// The model's name of it.
inline const char* model(Collection collection) {
  switch (collection) {
    case Collection::queue:
      return "queue";
    case Collection::stack:
      return "stack";
    case Collection::priority_queue:
      return "priority-queue";
    case Collection::set:
      return "set";
  }
  return "";
}

// The members of a simulated collection from which takes choose. A member is the index of the
// operation that puts it in, and a priority.
class SimulatedMembers {
 public:
  struct Member {
    std::int64_t priority = 0;
    std::size_t put = 0;
    auto operator<=>(const Member&) const = default;
  };

  explicit SimulatedMembers(Collection collection) : collection_(collection) {}

  void put(Member member) {
    if (collection_ == Collection::priority_queue)
      by_priority_.insert(member);
    else
      in_order_.push_back(member);
  }
  bool empty() const { return in_order_.empty() && by_priority_.empty(); }
  std::size_t size() const { return in_order_.size() + by_priority_.size(); }

  // The member that has to come out next, and those that have to come out last: 0 is the very last.
  Member next() const {
    if (collection_ == Collection::priority_queue) return *by_priority_.begin();
    return collection_ == Collection::queue ? in_order_.front() : in_order_.back();
  }
  Member last(std::size_t number) const {
    if (collection_ == Collection::priority_queue) {
      return *std::prev(by_priority_.end(), static_cast<std::ptrdiff_t>(number) + 1);
    }
    return collection_ == Collection::queue ? in_order_[in_order_.size() - 1 - number]
                                            : in_order_[number];
  }
  void remove(Member member) {
    if (collection_ == Collection::priority_queue)
      by_priority_.erase(member);
    else if (in_order_.front() == member)
      in_order_.pop_front();
    else if (in_order_.back() == member)
      in_order_.pop_back();
    else
      std::erase(in_order_, member);
  }

 private:
  Collection collection_;
  std::deque<Member> in_order_;
  std::set<Member> by_priority_;
};

struct CollectionClient : SimulatedClient {
  bool violates = false;
};

// One history; the same for the same options and seed.
class CollectionGenerator : ClientSimulation<CollectionGenerator, CollectionClient> {
 public:
  CollectionGenerator(const CollectionOptions& options, base::Random random)
      : ClientSimulation(options.clients, options.busy, random),
        options_(options),
        members_(options.collection) {}

  std::vector<history::Operation> generate() {
    operations_.reserve(options_.operations);
    return simulate();
  }

 private:
  friend ClientSimulation;
  using Client = CollectionClient;

  // Whether nothing has to be called any more.
  bool complete() const {
    return operations_.size() >= options_.operations && !options_.violation_at && !held_back_;
  }

  void choose(history::Operation& operation, Client& client) {
    client.violates = false;
    // Only the value that is held back has to come out.
    const bool ended = operations_.size() >= options_.operations && !options_.violation_at;
    switch (options_.collection) {
      case Collection::queue:
        return choose(operation, !ended, "enqueue", "dequeue");
      case Collection::stack:
        return choose(operation, !ended, "push", "pop");
      case Collection::priority_queue:
        return choose(operation, !ended, "insert", "extract-min");
      case Collection::set:
        return choose_of_set(operation, client);
    }
  }

  void choose(history::Operation& operation, bool may_put, const char* put, const char* take) {
    if (may_put && random_.chance(options_.puts)) {
      operation.f = put;
      operation.input = unique();
    } else {
      operation.f = take;
    }
  }

  void choose_of_set(history::Operation& operation, Client& client) {
    if (may_violate() && !removable_.empty()) {
      std::size_t& chosen = random_.pick(removable_);
      const history::Operation& add = operations_[added_[chosen]];
      if (add.outcome == history::Outcome::ok && add.returned < position_) {
        operation.f = "contains";
        operation.input = static_cast<std::int64_t>(chosen);
        chosen = removable_.back();
        removable_.pop_back();
        client.violates = true;
        options_.violation_at.reset();
        return;
      }
    }
    if (removable_.empty() || random_.chance(options_.puts)) {
      operation.f = "add";
      removable_.push_back(added_.size());
      operation.input = static_cast<std::int64_t>(added_.size());
      added_.push_back(operations_.size());
      present_.push_back(false);
    } else if (random_.chance(options_.asks)) {
      constexpr std::int64_t kRecent = 1000;
      const auto newest = static_cast<std::int64_t>(added_.size());
      operation.f = "contains";
      operation.input = random_.between(std::max<std::int64_t>(newest - kRecent, 0), newest);
    } else {
      std::size_t& chosen = random_.pick(removable_);
      operation.f = "remove";
      operation.input = static_cast<std::int64_t>(chosen);
      chosen = removable_.back();
      removable_.pop_back();
    }
  }

  // Priorities come in any order.
  std::int64_t unique() {
    const std::int64_t number = next_unique_++;
    if (options_.collection != Collection::priority_queue) return number;
    return random_.between(0, (std::int64_t{1} << 20) - 1) << 32 | number;
  }

  bool may_violate() const {
    return options_.violation_at && operations_.size() >= *options_.violation_at;
  }

  void take_effect(Client& client) {
    const bool crashes = !client.violates && random_.chance(options_.crashed);
    if (crashes && random_.chance(0.5)) return crash(client);
    history::Operation& operation = operations_[client.operation];
    if (options_.collection == Collection::set)
      act_on_set(operation, client);
    else if (operation.input.is_null())
      operation.output = take(operation, crashes);
    else
      members_.put({operation.input.as_integer(), client.operation});
    if (crashes) crash(client);
  }

  void act_on_set(history::Operation& operation, const Client& client) {
    const auto value = static_cast<std::size_t>(operation.input.as_integer());
    const bool known = value < present_.size();
    const bool before = known && present_[value];
    if (operation.f == "add") {
      operation.output = !before;
      present_[value] = true;
    } else {
      operation.output = before != client.violates;
      if (operation.f == "remove") present_[value] = false;
    }
  }

  // What the take returns.
  history::Value take(const history::Operation& taker, bool crashes) {
    if (held_back_ && !crashes && held_back_until_ < taker.called) {
      const std::size_t put = held_back_->put;
      held_back_.reset();
      return operations_[put].input;
    }
    if (members_.empty()) return {};
    const SimulatedMembers::Member next = members_.next();
    if (const auto wrong = crashes ? std::nullopt : take_instead(next, taker)) {
      members_.remove(next);
      members_.remove(*wrong);
      held_back_ = next;
      held_back_by_ = &taker - operations_.data();
      held_back_until_ = history::Operation::kNever;
      options_.violation_at.reset();
      return operations_[wrong->put].input;
    }
    members_.remove(next);
    return operations_[next.put].input;
  }

  // What the take may return in place of `next`, for a violation that is due.
  std::optional<SimulatedMembers::Member> take_instead(SimulatedMembers::Member next,
                                                       const history::Operation& taker) const {
    constexpr std::size_t kTried = 16;
    if (!may_violate()) return std::nullopt;
    for (std::size_t i = 0; i + 1 < members_.size() && i < kTried; ++i) {
      const SimulatedMembers::Member last = members_.last(i);
      if (can_hold_back(next, last, taker)) return last;
    }
    return std::nullopt;
  }

  // Whether it is certain, for all that the clients saw, that `next` was in and had to come before
  // `last`.
  bool can_hold_back(SimulatedMembers::Member next, SimulatedMembers::Member last,
                     const history::Operation& taker) const {
    const history::Operation& put_next = operations_[next.put];
    const history::Operation& put_last = operations_[last.put];
    if (put_next.outcome != history::Outcome::ok) return false;
    switch (options_.collection) {
      case Collection::queue:
        return put_next.returned < put_last.called;
      case Collection::stack:
        return put_last.outcome == history::Outcome::ok && put_last.returned < put_next.called &&
               put_next.returned < taker.called;
      default:
        return put_next.returned < taker.called;
    }
  }

  void end(Client& client) {
    // From here on the value that this operation should have returned may come out.
    if (held_back_ && held_back_by_ == static_cast<std::ptrdiff_t>(client.operation)) {
      held_back_until_ = position_;
    }
    finish(client, history::Outcome::ok);
  }

  CollectionOptions options_;
  SimulatedMembers members_;
  std::int64_t next_unique_ = 1;
  // The violation: this member is not there until the operation that skipped it has returned.
  std::optional<SimulatedMembers::Member> held_back_;
  std::ptrdiff_t held_back_by_ = 0;
  std::int64_t held_back_until_ = 0;

  // Of a set: values are numbered.
  std::vector<std::size_t> added_;      // by value: the operation that adds it
  std::vector<bool> present_;           // by value
  std::vector<std::size_t> removable_;  // added, and no remove was called yet
};

inline std::vector<history::Operation> generate_collection(const CollectionOptions& options,
                                                           base::Random random) {
  return CollectionGenerator(options, random).generate();
}

}  // namespace linnet::test
