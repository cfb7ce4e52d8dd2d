#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/forced_rules.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;
using Node = Program::Node;
using Lane = Program::Lane;

constexpr Node kNone = ~Node{0};

enum class Discipline { none, first_in, last_in, least };

struct Kind {
  std::string_view model;
  Discipline discipline = Discipline::none;
};

constexpr std::array kKinds{Kind{"queue", Discipline::first_in}, Kind{"unordered-queue"},
                            Kind{"stack", Discipline::last_in},
                            Kind{"priority-queue", Discipline::least}, Kind{"set"}};

enum class Does { put, take, present, empty, may_take, nothing };

Does does(const Operation& operation) {
  const std::string_view f = operation.f;
  const bool ok = operation.outcome == Outcome::ok;
  if (f == "enqueue" || f == "push" || f == "insert") return Does::put;
  if (f == "dequeue" || f == "pop" || f == "extract-min") {
    if (!ok) return Does::may_take;
    return operation.output.is_null() ? Does::empty : Does::take;
  }
  const bool said = ok && operation.output.is_boolean();
  const bool truth = said && operation.output.as_boolean();
  if (f == "add") return said && !truth ? Does::present : Does::put;
  if (f == "remove") return !said ? Does::may_take : truth ? Does::take : Does::empty;
  if (f == "contains" && said) return truth ? Does::present : Does::empty;
  return Does::nothing;
}

// An element that was put in once.
struct Passage {
  Node put = 0;
  Node take = kNone;
  bool stays = false;  // for certain
  std::vector<Node> seen = {};
  const Value* element = nullptr;
};

// The puts, or the takes, of elements that were taken; of one lane, in its order.
struct Track {
  Lane lane = 0;
  std::vector<std::uint32_t> places;
  std::vector<const Passage*> passages;

  // The last that must stand before the node. Those before it in the lane stand before it, so what
  // follows from them follows from it.
  const Passage* last_before(const ForcedOrder& order, Node node) const {
    const auto end = std::ranges::lower_bound(places, order.clock(node)[lane]);
    if (end == places.begin()) return nullptr;
    return passages[static_cast<std::size_t>(end - places.begin()) - 1];
  }
};

std::vector<Track> tracks(const Program& program, std::vector<std::pair<Node, const Passage*>> of) {
  std::ranges::sort(of, {}, [&](const auto& each) {
    const Program::Item& item = program.items[each.first];
    return std::pair(item.lane, item.place);
  });
  std::vector<Track> tracks;
  for (const auto& [node, passage] : of) {
    const Program::Item& item = program.items[node];
    if (tracks.empty() || tracks.back().lane != item.lane) tracks.push_back({item.lane, {}, {}});
    tracks.back().places.push_back(item.place);
    tracks.back().passages.push_back(passage);
  }
  return tracks;
}

// Of one object; or of one element of a set, which is an object by itself.
struct Group {
  std::vector<Passage> passages;
  std::vector<Node> empties;
  std::vector<Track> puts;  // of a queue
  std::vector<Track> takes;
};

// What was done to a group, before it is known which elements are put in once.
struct Deeds {
  struct Element {
    std::vector<Node> puts;
    std::vector<Node> takes;
    std::vector<Node> seen;
  };
  std::unordered_map<Value, Element> elements;
  std::vector<Node> empties;
  bool may_take = false;  // an operation of unknown outcome

  void add(Node node, Does what, const Value& element) {
    if (what == Does::put) elements[element].puts.push_back(node);
    if (what == Does::take) elements[element].takes.push_back(node);
    if (what == Does::present) elements[element].seen.push_back(node);
    if (what == Does::empty) empties.push_back(node);
    may_take = may_take || what == Does::may_take;
  }
};

std::vector<Deeds> deeds(const Program& program, bool set) {
  std::vector<Deeds> found;
  std::vector<std::unordered_map<Value, std::size_t>> places(program.objects);
  for (Node node = 0; node < program.items.size(); ++node) {
    const Operation& operation = *program.items[node].operation;
    const Does what = does(operation);
    if (what == Does::nothing) continue;
    auto& of_object = places[program.items[node].object];
    const auto [at, fresh] = of_object.try_emplace(set ? operation.input : Value(), found.size());
    if (fresh) found.emplace_back();
    const bool output = what == Does::take && !set;
    found[at->second].add(node, what, output ? operation.output : operation.input);
  }
  return found;
}

class CollectionRules : public ForcedRules {
 public:
  CollectionRules(const Kind& kind, const Program& program) : discipline_(kind.discipline) {
    auto found = deeds(program, kind.model == "set");
    groups_.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) add(program, found[i], groups_[i]);
  }

  void apply(ForcedOrder& order) const override {
    if (impossible_) order.refuse();
    for (const Group& group : groups_) {
      for (const Passage& passage : group.passages) {
        if (order.refused()) return;
        order.budget().poll();
        alone(order, group, passage);
        if (discipline_ == Discipline::first_in) first_in(order, group, passage);
        if (discipline_ == Discipline::last_in) last_in(order, group, passage);
        if (discipline_ == Discipline::least) least(order, group, passage);
      }
    }
  }

 private:
  void add(const Program& program, Deeds& deeds, Group& group) {
    group.empties = std::move(deeds.empties);
    for (auto& [element, of] : deeds.elements) {
      const bool seen = !of.takes.empty() || !of.seen.empty();
      if (of.takes.size() > of.puts.size() || (seen && of.puts.empty())) impossible_ = true;
      if (of.puts.size() != 1 || of.takes.size() > 1) continue;
      if (!seen && program.items[of.puts[0]].crashed) continue;  // it may not have happened
      const Node take = of.takes.empty() ? kNone : of.takes[0];
      group.passages.push_back({of.puts[0], take, take == kNone && !deeds.may_take,
                                std::move(of.seen), &element_of(program, of.puts[0])});
    }
    if (discipline_ != Discipline::first_in) return;
    std::vector<std::pair<Node, const Passage*>> puts;
    std::vector<std::pair<Node, const Passage*>> takes;
    for (const Passage& passage : group.passages) {
      if (passage.take == kNone) continue;
      puts.emplace_back(passage.put, &passage);
      takes.emplace_back(passage.take, &passage);
    }
    group.puts = tracks(program, std::move(puts));
    group.takes = tracks(program, std::move(takes));
  }

  static const Value& element_of(const Program& program, Node put) {
    return program.items[put].operation->input;
  }

  static void alone(ForcedOrder& order, const Group& group, const Passage& its) {
    const bool taken = its.take != kNone;
    if (taken) order.require(its.put, its.take);
    for (const Node seen : its.seen) {
      order.require(its.put, seen);
      if (taken) order.require(seen, its.take);
    }
    for (const Node empty : group.empties) {
      if (its.stays || (taken && order.before(empty, its.take))) order.require(empty, its.put);
      if (taken && order.before(its.put, empty)) order.require(its.take, empty);
    }
  }

  static void first_in(ForcedOrder& order, const Group& group, const Passage& its) {
    if (its.stays) {
      for (const Track& puts : group.puts) order.require(puts.passages.back()->put, its.put);
    }
    if (its.take == kNone) return;
    for (const Track& puts : group.puts) {
      const Passage* first = puts.last_before(order, its.put);
      if (first != nullptr) order.require(first->take, its.take);
    }
    for (const Track& takes : group.takes) {
      const Passage* first = takes.last_before(order, its.take);
      if (first != nullptr) order.require(first->put, its.put);
    }
  }

  // `its` is put in before the other one.
  static void last_in(ForcedOrder& order, const Group& group, const Passage& its) {
    if (its.take == kNone) return;
    for (const Passage& other : group.passages) {
      if (&other == &its) continue;
      const bool inside = order.before(other.put, its.take);
      const bool later = other.stays || (other.take != kNone && order.before(its.take, other.take));
      const bool above = order.before(its.put, other.put);
      if (above && inside && other.take != kNone) order.require(other.take, its.take);
      if (above && later) order.require(its.take, other.put);
      if (inside && later) order.require(other.put, its.put);
    }
  }

  // `its` comes out before the other one, which is taken.
  static void least(ForcedOrder& order, const Group& group, const Passage& its) {
    for (const Passage& other : group.passages) {
      if (other.take == kNone || !(*its.element < *other.element)) continue;
      const bool later = its.stays || (its.take != kNone && order.before(other.take, its.take));
      if (later) order.require(other.take, its.put);
      if (its.take != kNone && order.before(its.put, other.take)) {
        order.require(its.take, other.take);
      }
    }
  }

  Discipline discipline_;
  bool impossible_ = false;
  std::vector<Group> groups_;
};

}  // namespace

std::unique_ptr<ForcedRules> collection_rules(std::string_view model, const Program& program,
                                              const Value& initial) {
  const auto* const kind = std::ranges::find(kKinds, model, &Kind::model);
  const bool empty = initial.is_null() || (initial.is_list() && initial.as_list().empty());
  if (kind == kKinds.end() || !empty) return nullptr;
  return std::make_unique<CollectionRules>(*kind, program);
}

}  // namespace linnet::checker
