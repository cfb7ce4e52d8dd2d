#include "checker/register_relaxation.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "base/check.h"
#include "checker/models/register.h"

namespace linnet::checker {

using history::Operation;
using history::Outcome;
using history::Value;

std::optional<RegisterRelaxation> RegisterRelaxation::make(std::span<const Operation> operations,
                                                           const CheckResult& result,
                                                           CrashedWrites crashed) {
  LINNET_CHECK(result.counterexample.has_value(), "nothing is wrong with the history");
  const Operation& culprit = operations[result.counterexample->operation];
  RegisterRelaxation made;
  made.operations_ = operations;
  made.crashed_ = crashed;
  std::unordered_map<Value, ValueNumber> numbers;
  const auto number = [&](const Value& value) {
    return numbers.try_emplace(value, static_cast<ValueNumber>(numbers.size())).first->second;
  };
  for (OperationIndex i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (operation.outcome == Outcome::fail || operation.key != culprit.key ||
        operation.called > culprit.returned) {
      continue;
    }
    const auto function = KeyValueFunctions::function(operation.f);
    if (!function) return std::nullopt;
    ++made.out_of_;
    Item item{.operation = i, .called = operation.called};
    if (operation.outcome == Outcome::ok && operation.returned <= culprit.returned) {
      item.returned = operation.returned;
    }
    // What a read of unknown outcome saw is not known, so it says nothing.
    if (*function == RegisterFunction::read) {
      if (!item.completed()) continue;
      item.seen = number(operation.output);
    } else if (*function == RegisterFunction::write) {
      item.left = number(operation.input);
    } else {
      const auto pair = operation.input.as_list();
      item.left = number(pair[1]);
      if (item.completed() || crashed == CrashedWrites::all) item.seen = number(pair[0]);
    }
    made.items_.push_back(item);
  }
  made.values_ = numbers.size();
  std::ranges::stable_sort(made.items_, {}, &Item::called);
  made.find_when_gone();
  made.find_last_sources();
  return made;
}

void RegisterRelaxation::find_when_gone() {
  std::vector<std::int64_t> calls;         // of completed operations that left something; ascending
  std::vector<std::int64_t> least_return;  // of those from that place on
  for (const Item& item : items_) {
    if (item.left == kNothing || !item.completed()) continue;
    calls.push_back(item.called);
    least_return.push_back(item.returned);
  }
  for (std::size_t i = calls.size(); i-- > 1;) {
    least_return[i - 1] = std::min(least_return[i - 1], least_return[i]);
  }
  for (Item& item : items_) {
    if (item.left == kNothing || !item.completed()) continue;
    const auto next = std::ranges::upper_bound(calls, item.returned);
    if (next == calls.end()) continue;
    item.gone = least_return[static_cast<std::size_t>(next - calls.begin())];
  }
}

void RegisterRelaxation::find_last_sources() {
  const auto sources_of = sources();
  // By value, for each source: when the last of it and those before it was gone.
  std::vector<std::vector<std::int64_t>> all_gone(values_);
  for (ValueNumber value = 0; value < values_; ++value) {
    std::int64_t latest = -1;
    for (const std::uint32_t source : sources_of[value]) {
      latest = std::max(latest, items_[source].gone);
      all_gone[value].push_back(latest);
    }
  }
  for (Item& item : items_) {
    if (item.seen == kNothing) continue;
    const auto& sources = sources_of[item.seen];
    const auto end = std::ranges::upper_bound(
        sources, item.returned, {}, [&](std::uint32_t source) { return items_[source].called; });
    if (end == sources.begin()) continue;
    const auto last = static_cast<std::size_t>(end - sources.begin()) - 1;
    if (all_gone[item.seen][last] < item.called) item.last_source = sources[last];
  }
}

std::vector<std::vector<std::uint32_t>> RegisterRelaxation::sources() const {
  std::vector<std::vector<std::uint32_t>> sources(values_);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (items_[i].left != kNothing) sources[items_[i].left].push_back(i);
  }
  return sources;
}

RegisterRelaxation::Choice RegisterRelaxation::latest(std::size_t count) const {
  std::vector<std::uint32_t> by_end(items_.size());
  std::iota(by_end.begin(), by_end.end(), 0U);
  std::ranges::stable_sort(by_end, std::ranges::greater{}, [&](std::uint32_t i) {
    return items_[i].completed() ? items_[i].returned : items_[i].called;
  });
  Choice choice(items_.size());
  for (std::size_t i = 0; i < std::min(count, by_end.size()); ++i) {
    const Item& item = items_[by_end[i]];
    choice[by_end[i]] = {item.left != kNothing, item.seen != kNothing};
  }
  close(choice);
  return choice;
}

void RegisterRelaxation::close(Choice& choice) const {
  std::vector<std::vector<std::uint32_t>> observers(values_);  // kept ones, in order of call
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const bool crashed_few = crashed_ == CrashedWrites::few && !item.completed();
    if (crashed_few) choice[i] = {};  // those that are needed come back below
    if (!choice[i].saw) continue;
    choice[i].left = item.left != kNothing;
    observers[item.seen].push_back(i);
    if (item.last_source != kNothing) choice[item.last_source].left = true;
  }
  // By value, for each observer: when the last of it and those before it returned.
  std::vector<std::vector<std::int64_t>> last_return(values_);
  for (ValueNumber value = 0; value < values_; ++value) {
    std::int64_t latest = -1;
    for (const std::uint32_t observer : observers[value]) {
      latest = std::max(latest, items_[observer].returned);
      last_return[value].push_back(latest);
    }
  }
  std::vector<std::size_t> crashed_kept(values_);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.left == kNothing || observers[item.left].empty()) continue;
    const auto& watched = observers[item.left];
    const auto end = std::ranges::upper_bound(watched, item.gone, {},
                                              [&](std::uint32_t x) { return items_[x].called; });
    if (end == watched.begin()) continue;
    const auto last = static_cast<std::size_t>(end - watched.begin()) - 1;
    if (last_return[item.left][last] < item.called) continue;
    if (crashed_ == CrashedWrites::few && !item.completed() &&
        crashed_kept[item.left]++ >= watched.size()) {
      continue;
    }
    choice[i].left = true;
  }
}

std::vector<SubHistory::Part> RegisterRelaxation::build(const Choice& choice) const {
  std::vector<SubHistory::Part> parts;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!choice[i].left && !choice[i].saw) continue;
    const Item& item = items_[i];
    SubHistory::Part part{item.operation, operations_[item.operation]};
    if (!item.completed()) {
      part.judged.outcome = Outcome::info;
      part.judged.returned = Operation::kNever;
      part.judged.output = {};
    }
    if (part.judged.f == "cas" && !choice[i].saw) {
      part.judged.f = "write";
      part.judged.input = Value(operations_[item.operation].input.as_list()[1]);
      part.expectation_dropped = true;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

RegisterRelaxation RegisterRelaxation::restricted(const Choice& choice) const {
  RegisterRelaxation rest = *this;
  rest.items_.clear();
  std::vector<std::uint32_t> place(items_.size(), kNothing);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (!choice[i].left && !choice[i].saw) continue;
    place[i] = static_cast<std::uint32_t>(rest.items_.size());
    rest.items_.push_back(items_[i]);
    if (!choice[i].left) rest.items_.back().left = kNothing;
    if (!choice[i].saw) rest.items_.back().seen = kNothing;
  }
  for (Item& item : rest.items_) {
    if (item.last_source != kNothing) item.last_source = place[item.last_source];
  }
  return rest;
}

}  // namespace linnet::checker
