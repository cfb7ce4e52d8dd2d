#include "checker/element_relaxation.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Value;

struct Kind {
  std::string_view model;
  std::string_view put;   // these two, where takes of unknown outcome ...
  std::string_view take;  // ... took whatever there was; empty where there is no such function
};

constexpr std::array kKinds{
    Kind{"queue", "enqueue", "dequeue"},
    Kind{"unordered-queue", "enqueue", "dequeue"},
    Kind{"stack", "push", "pop"},
    Kind{"priority-queue", "insert", "extract-min"},
    Kind{"set", "", ""},
    Kind{"list-append", "", ""},
};

class ElementRelaxation : public Relaxation {
 public:
  ElementRelaxation(const Kind& kind, std::span<const Taken> taken, const Value& initial)
      : kind_(kind), initial_(initial) {
    if (initial.is_list()) {
      for (const Value& element : initial.as_list()) ++units_[unit(element)].content;
    }
    for (const Taken& each : taken) {
      const std::uint32_t unit = unit_of(each);
      if (unit == kNothing) continue;
      items_.push_back({each, unit});
      if (unit == kLostTake) continue;
      units_[unit].end = std::max(units_[unit].end, each.end());
      if (each.as->f == kind_.put) ++units_[unit].content;
      if (each.as->f == kind_.take) --units_[unit].content;
    }
  }

  std::size_t size() const override { return units_.size(); }
  Keep all_of(std::size_t /*unit*/) const override { return {.left = true}; }
  std::int64_t end(std::size_t unit) const override { return units_[unit].end; }
  void close(Choice& /*choice*/) const override {}

  Built build(const Choice& choice) const override {
    Built built{.initial = kept_of(initial_, choice)};
    std::int64_t lost_takes = most_lost_takes(choice);
    for (const Item& item : items_) {
      const bool kept = item.unit == kLostTake ? lost_takes-- > 0 : choice[item.unit].left;
      if (!kept) continue;
      SubHistory::Part part = whole(item.taken);
      if (part.judged.f == "read") part.judged.output = kept_of(part.judged.output, choice);
      built.parts.push_back(std::move(part));
    }
    return built;
  }

  void restrict_to(const Choice& choice) override {
    std::int64_t lost_takes = most_lost_takes(choice);
    std::vector<std::uint32_t> place(units_.size(), kDropped);
    std::vector<Unit> rest;
    for (std::uint32_t i = 0; i < units_.size(); ++i) {
      if (!choice[i].left) continue;
      place[i] = static_cast<std::uint32_t>(rest.size());
      rest.push_back(units_[i]);
    }
    units_ = std::move(rest);
    for (auto& [element, unit] : unit_of_element_) {
      if (unit != kDropped) unit = place[unit];
    }
    std::erase_if(items_, [&](Item& item) {
      if (item.unit == kLostTake) return lost_takes-- <= 0;
      item.unit = place[item.unit];
      return item.unit == kDropped;
    });
  }

 private:
  static constexpr std::uint32_t kNothing = ~std::uint32_t{0};
  static constexpr std::uint32_t kLostTake = kNothing - 1;  // a take of unknown outcome
  static constexpr std::uint32_t kDropped = kNothing - 2;

  struct Unit {
    std::int64_t end = -1;
    std::int64_t content = 0;  // how often its element was put in, less how often taken out
  };
  struct Item {
    Taken taken;
    std::uint32_t unit = kNothing;
  };

  std::uint32_t new_unit() {
    units_.emplace_back();
    return static_cast<std::uint32_t>(units_.size() - 1);
  }

  std::uint32_t unit(const Value& element) {
    const auto [at, fresh] = unit_of_element_.try_emplace(element, 0);
    if (fresh) at->second = new_unit();
    return at->second;
  }

  std::uint32_t unit_of(const Taken& taken) {
    const Operation& operation = *taken.as;
    const bool take = operation.f == kind_.take;
    if (take && !taken.completed) return kLostTake;
    if (only_observes(taken)) {
      if (!taken.completed) return kNothing;
      if (operation.f != "contains") return new_unit();
    }
    return unit(take ? operation.output : operation.input);
  }

  std::int64_t most_lost_takes(const Choice& choice) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (choice[i].left) sum += std::max<std::int64_t>(0, units_[i].content);
    }
    return sum;
  }

  // A list without what is left out. What nobody put in stays: the reader cannot have seen it.
  Value kept_of(const Value& list, const Choice& choice) const {
    if (!list.is_list()) return list;
    Value::List kept;
    for (const Value& element : list.as_list()) {
      const auto found = unit_of_element_.find(element);
      const bool left_out = found != unit_of_element_.end() &&
                            (found->second == kDropped || !choice[found->second].left);
      if (!left_out) kept.push_back(element);
    }
    return kept;
  }

  Kind kind_;
  Value initial_;
  std::vector<Unit> units_;
  std::vector<Item> items_;  // in order of call
  std::unordered_map<Value, std::uint32_t> unit_of_element_;
};

}  // namespace

std::unique_ptr<Relaxation> element_relaxation(std::string_view model, std::span<const Taken> taken,
                                               const Value& initial) {
  const auto* const kind = std::ranges::find(kKinds, model, &Kind::model);
  if (kind == kKinds.end()) return nullptr;
  return std::make_unique<ElementRelaxation>(*kind, taken, initial);
}

}  // namespace linnet::checker
