#include "checker/counter_relaxation.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace linnet::checker {
namespace {

using history::Value;

class CounterRelaxation : public Relaxation {
 public:
  CounterRelaxation(std::span<const Taken> taken, const Value& initial)
      : initial_(initial.is_null() ? 0 : static_cast<std::uint64_t>(initial.as_integer())) {
    for (const Taken& each : taken) {
      Item item{each};
      if (each.as->f != "read")
        item.amount = static_cast<std::uint64_t>(each.as->input.as_integer());
      item.saw = each.completed && each.as->f != "add";
      if (item.saw || item.amount != 0) items_.push_back(item);
    }
  }

  std::size_t size() const override { return items_.size(); }
  Keep all_of(std::size_t unit) const override {
    return {items_[unit].amount != 0, items_[unit].saw};
  }
  std::int64_t end(std::size_t unit) const override { return items_[unit].taken.end(); }

  void close(Choice& choice) const override {
    const auto [first_call, last_return] = observed(choice);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Taken& taken = items_[i].taken;
      const bool before = taken.returned() < first_call;
      const bool behind = taken.called() > last_return;
      if (items_[i].amount != 0 && (choice[i].saw || (!before && !behind))) choice[i].left = true;
    }
  }

  Built build(const Choice& choice) const override {
    std::uint64_t initial = initial_;
    Built built{.folded = folded_};
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (choice[i].any()) built.parts.push_back(part(items_[i], choice[i]));
    }
    fold(choice, initial, built.folded);
    built.initial = static_cast<std::int64_t>(initial);
    return built;
  }

  void restrict_to(const Choice& choice) override {
    fold(choice, initial_, folded_);
    std::vector<Item> rest;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!choice[i].any()) continue;
      rest.push_back(items_[i]);
      if (!choice[i].left) rest.back().amount = 0;
      if (!choice[i].saw) rest.back().saw = false;
    }
    items_ = std::move(rest);
  }

 private:
  struct Item {
    Taken taken;
    std::uint64_t amount = 0;  // modulo 2^64, as the counter counts
    bool saw = false;
  };

  // The first call and the last return of the kept observers.
  std::pair<std::int64_t, std::int64_t> observed(const Choice& choice) const {
    std::int64_t first_call = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_return = -1;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!choice[i].saw) continue;
      first_call = std::min(first_call, items_[i].taken.called());
      last_return = std::max(last_return, items_[i].taken.returned());
    }
    return {first_call, last_return};
  }

  void fold(const Choice& choice, std::uint64_t& initial, std::size_t& folded) const {
    const auto first_call = observed(choice).first;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (item.amount == 0 || choice[i].left || item.taken.returned() >= first_call) continue;
      initial += item.amount;
      ++folded;
    }
  }

  static SubHistory::Part part(const Item& item, Keep keep) {
    SubHistory::Part part = whole(item.taken);
    if (item.taken.completed && part.judged.f == "add-and-get" && !keep.saw) {
      part.judged.f = "add";
      part.judged.output = {};
      part.expectation_dropped = true;
    }
    return part;
  }

  std::uint64_t initial_;
  std::size_t folded_ = 0;
  std::vector<Item> items_;  // in order of call
};

}  // namespace

std::unique_ptr<Relaxation> counter_relaxation(std::string_view model, std::span<const Taken> taken,
                                               const Value& initial) {
  if (model != "counter") return nullptr;
  return std::make_unique<CounterRelaxation>(taken, initial);
}

}  // namespace linnet::checker
