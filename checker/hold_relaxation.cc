#include "checker/hold_relaxation.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Value;

struct Hold {
  std::int64_t end = -1;
  std::int64_t last_return = -1;
  std::int64_t last_completed = -1;  // of those that did return
  std::int64_t held = 0;
};

// Gives each operation its hold.
class Holds {
 public:
  explicit Holds(bool nested) : nested_(nested) {}

  // None when what the owner releases may be another's.
  std::optional<std::uint32_t> hold_of(const Taken& taken) {
    const Operation& operation = *taken.as;
    const bool named = nested_ && !operation.input.is_null();
    const auto [at, fresh] =
        hold_of_owner_.try_emplace(named ? operation.input : Value(operation.process.value), 0);
    const bool follows = fresh || taken.called() > holds_[at->second].last_return;
    if (fresh || (follows && holds_[at->second].held == 0)) {
      at->second = static_cast<std::uint32_t>(holds_.size());
      holds_.emplace_back();
    }
    Hold& hold = holds_[at->second];
    if (!nested_ && taken.called() <= hold.last_completed) return std::nullopt;
    const bool acquires = operation.f == "acquire";
    const std::int64_t amount =
        nested_ || operation.input.is_null() ? 1 : operation.input.as_integer();
    // An acquire of unknown outcome holds nothing for certain.
    if (!acquires) hold.held -= amount;
    if (acquires && taken.completed) hold.held += amount;
    hold.end = std::max(hold.end, taken.end());
    hold.last_return = std::max(hold.last_return, taken.returned());
    if (taken.completed) hold.last_completed = taken.returned();
    if (nested_) {
      hold.held = std::max<std::int64_t>(hold.held, 0);
    } else if (hold.held < 0) {
      return std::nullopt;
    }
    return at->second;
  }

  std::vector<Hold>& all() { return holds_; }

 private:
  bool nested_;
  std::vector<Hold> holds_;
  std::unordered_map<Value, std::uint32_t> hold_of_owner_;  // the last
};

class HoldRelaxation : public Relaxation {
 public:
  struct Item {
    Taken taken;
    std::uint32_t hold = 0;
  };

  HoldRelaxation(std::vector<Item> items, std::vector<Hold> holds, Value initial)
      : items_(std::move(items)), holds_(std::move(holds)), initial_(std::move(initial)) {}

  std::size_t size() const override { return holds_.size(); }
  Keep all_of(std::size_t /*unit*/) const override { return {.left = true}; }
  std::int64_t end(std::size_t unit) const override { return holds_[unit].end; }
  void close(Choice& /*choice*/) const override {}

  Built build(const Choice& choice) const override {
    Built built{.initial = initial_};
    for (const Item& item : items_) {
      if (choice[item.hold].left) built.parts.push_back(whole(item.taken));
    }
    return built;
  }

  void restrict_to(const Choice& choice) override {
    std::vector<std::uint32_t> place(holds_.size());
    std::vector<Hold> rest;
    for (std::size_t i = 0; i < holds_.size(); ++i) {
      place[i] = static_cast<std::uint32_t>(rest.size());
      if (choice[i].left) rest.push_back(holds_[i]);
    }
    std::erase_if(items_, [&](const Item& item) { return !choice[item.hold].left; });
    for (Item& item : items_) item.hold = place[item.hold];
    holds_ = std::move(rest);
  }

 private:
  std::vector<Item> items_;  // in order of call
  std::vector<Hold> holds_;
  Value initial_;
};

}  // namespace

std::unique_ptr<Relaxation> hold_relaxation(std::string_view model, std::span<const Taken> taken,
                                            const Value& initial) {
  const bool nested = model == "reentrant-mutex" || model == "fenced-mutex";
  if (!nested && model != "mutex" && model != "semaphore") return nullptr;
  Holds holds(nested);
  std::vector<HoldRelaxation::Item> items;
  for (const Taken& each : taken) {
    const auto hold = holds.hold_of(each);
    if (!hold) return nullptr;
    items.push_back({each, *hold});
  }
  return std::make_unique<HoldRelaxation>(std::move(items), std::move(holds.all()), initial);
}

}  // namespace linnet::checker
