#include "checker/register_relaxation.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

#include "checker/models/register.h"
#include "checker/register_story.h"

namespace linnet::checker {

using history::Operation;
using history::Value;

namespace {

// What an operation saw and left; null pointers where it did neither. Of a cas of unknown outcome:
// what it saw if it happened.
struct Effect {
  const Value* seen = nullptr;
  const Value* left = nullptr;
};

std::optional<Effect> register_effect(const Taken& taken) {
  const auto function = KeyValueFunctions::function(taken.as->f);
  if (!function) return std::nullopt;
  switch (*function) {
    case RegisterFunction::read:
      return Effect{taken.completed ? &taken.as->output : nullptr, nullptr};
    case RegisterFunction::write:
      return Effect{nullptr, &taken.as->input};
    case RegisterFunction::cas:
      break;
  }
  const auto pair = taken.as->input.as_list();
  return Effect{pair.data(), pair.data() + 1};
}

// An element is in the set or not.
const Value kPresent = true;
const Value kAbsent = false;

const Value* presence(bool present) {
  return present ? &kPresent : &kAbsent;
}

// Of the one element that the operations speak of.
std::optional<Effect> set_effect(const Taken& taken) {
  const Operation& operation = *taken.as;
  const bool said = taken.completed && operation.output.is_boolean();
  if (operation.f == "read") {
    const bool empty = operation.output.is_null() || operation.output.as_list().empty();
    return Effect{taken.completed ? presence(!empty) : nullptr, nullptr};
  }
  if (operation.f == "contains") {
    return Effect{said ? presence(operation.output.as_boolean()) : nullptr, nullptr};
  }
  const bool adds = operation.f == "add";
  const Value* seen = said ? presence(operation.output.as_boolean() != adds) : nullptr;
  return Effect{seen, presence(adds)};
}

bool speaks_of_one_element(std::span<const Taken> taken, const Value& initial) {
  const Value* element = nullptr;
  const auto same = [&](const Value& value) {
    if (element == nullptr) element = &value;
    return *element == value;
  };
  const auto all_same = [&](const Value& list) {
    return !list.is_list() ||
           (list.as_list().size() <= 1 && std::ranges::all_of(list.as_list(), same));
  };
  return all_same(initial) && std::ranges::all_of(taken, [&](const Taken& each) {
           if (each.as->f == "read") return !each.completed || all_same(each.as->output);
           return same(each.as->input);
         });
}

// What a list [name, value] or [how, name, value] says of the one register; null when it is not of
// one access, or of one that reads and one that then writes.
std::optional<Effect> accesses_effect(std::span<const Value> entries, bool completed,
                                      std::optional<bool> writes) {
  Effect effect;
  for (const Value& entry : entries) {
    const auto parts = entry.as_list();
    const bool left = writes.value_or(parts[0] == Value("w"));
    if (effect.left != nullptr || (!left && effect.seen != nullptr)) return std::nullopt;
    if (left) effect.left = &parts.back();
    if (!left && completed) effect.seen = &parts.back();
  }
  return effect;
}

// Of the one register that the operations speak of.
std::optional<Effect> multi_register_effect(const Taken& taken) {
  const Operation& operation = *taken.as;
  const Value& said =
      taken.completed && operation.f != "write" ? operation.output : operation.input;
  const std::span<const Value> entries = said.is_list() ? said.as_list() : std::span<const Value>();
  if (operation.f == "txn") return accesses_effect(entries, taken.completed, std::nullopt);
  if (operation.f == "read" && !taken.completed) return Effect{};
  return accesses_effect(entries, taken.completed, operation.f == "write");
}

bool speaks_of_one_register(std::span<const Taken> taken, const Value& initial) {
  const Value* name = nullptr;
  return !initial.is_list() && std::ranges::all_of(taken, [&](const Taken& each) {
    const Value& said = each.as->f == "read" ? each.as->output : each.as->input;
    return !said.is_list() || std::ranges::all_of(said.as_list(), [&](const Value& entry) {
      const Value& its = entry.as_list()[each.as->f == "txn" ? 1 : 0];
      if (name == nullptr) name = &its;
      return *name == its;
    });
  });
}

// What the operations saw and left, if the object is like a register; null if it is not.
using EffectOf = std::optional<Effect> (*)(const Taken&);

EffectOf effect_of(std::string_view model, std::span<const Taken> taken, const Value& initial) {
  if (model == "set") return speaks_of_one_element(taken, initial) ? set_effect : nullptr;
  if (model == "multi-register") {
    return speaks_of_one_register(taken, initial) ? multi_register_effect : nullptr;
  }
  return is_register(model) ? register_effect : nullptr;
}

// The operation without what it saw; it left something. Only a cas and the changes of a set's
// element do both.
void forget_seen(SubHistory::Part& part) {
  Operation& judged = part.judged;
  if (judged.f == "cas") {
    judged.input = Value(judged.input.as_list()[1]);
    judged.f = "write";
  } else if (judged.f == "txn") {
    if (judged.input.as_list().size() == 1) return;
    judged.input = Value::List{judged.input.as_list().back()};
    judged.output = judged.outcome == history::Outcome::ok ? judged.input : Value();
  } else if (judged.output.is_boolean() && (judged.f == "add" || judged.f == "remove")) {
    judged.output = {};
  } else {
    return;
  }
  part.expectation_dropped = true;
}

}  // namespace

std::unique_ptr<RegisterRelaxation> RegisterRelaxation::make(std::string_view model,
                                                             std::span<const Taken> taken,
                                                             const Value& initial,
                                                             CrashedWrites crashed) {
  const EffectOf effect_of = linnet::checker::effect_of(model, taken, initial);
  if (effect_of == nullptr) return nullptr;
  auto made = std::make_unique<RegisterRelaxation>();
  made->initial_ = initial;
  made->crashed_ = crashed;
  std::unordered_map<Value, ValueNumber> numbers;
  const auto number = [&](const Value* value) {
    if (value == nullptr) return kNothing;
    return numbers.try_emplace(*value, static_cast<ValueNumber>(numbers.size())).first->second;
  };
  for (const Taken& each : taken) {
    auto effect = effect_of(each);
    if (!effect) return nullptr;
    if (!each.completed && crashed == CrashedWrites::few) effect->seen = nullptr;
    if (effect->seen == nullptr && effect->left == nullptr) continue;
    made->items_.push_back(
        {.taken = each, .seen = number(effect->seen), .left = number(effect->left)});
  }
  made->values_ = numbers.size();
  made->find_when_gone();
  made->find_last_sources();
  return made;
}

void RegisterRelaxation::find_when_gone() {
  std::vector<std::int64_t> calls;         // of completed operations that left something; ascending
  std::vector<std::int64_t> least_return;  // of those from that place on
  for (const Item& item : items_) {
    if (item.left == kNothing || !item.taken.completed) continue;
    calls.push_back(item.taken.called());
    least_return.push_back(item.taken.returned());
  }
  for (std::size_t i = calls.size(); i-- > 1;) {
    least_return[i - 1] = std::min(least_return[i - 1], least_return[i]);
  }
  for (Item& item : items_) {
    if (item.left == kNothing || !item.taken.completed) continue;
    const auto next = std::ranges::upper_bound(calls, item.taken.returned());
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
        sources, item.taken.returned(), {},
        [&](std::uint32_t source) { return items_[source].taken.called(); });
    if (end == sources.begin()) continue;
    const auto last = static_cast<std::size_t>(end - sources.begin()) - 1;
    if (all_gone[item.seen][last] < item.taken.called()) item.last_source = sources[last];
  }
}

std::vector<std::vector<std::uint32_t>> RegisterRelaxation::sources() const {
  std::vector<std::vector<std::uint32_t>> sources(values_);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (items_[i].left != kNothing) sources[items_[i].left].push_back(i);
  }
  return sources;
}

void RegisterRelaxation::close(Choice& choice) const {
  std::vector<std::vector<std::uint32_t>> observers(values_);  // kept ones, in order of call
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const bool crashed_few = crashed_ == CrashedWrites::few && !item.taken.completed;
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
      latest = std::max(latest, items_[observer].taken.returned());
      last_return[value].push_back(latest);
    }
  }
  std::vector<std::size_t> crashed_kept(values_);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.left == kNothing || observers[item.left].empty()) continue;
    const auto& watched = observers[item.left];
    const auto end = std::ranges::upper_bound(
        watched, item.gone, {}, [&](std::uint32_t x) { return items_[x].taken.called(); });
    if (end == watched.begin()) continue;
    const auto last = static_cast<std::size_t>(end - watched.begin()) - 1;
    if (last_return[item.left][last] < item.taken.called()) continue;
    if (crashed_ == CrashedWrites::few && !item.taken.completed &&
        crashed_kept[item.left]++ >= watched.size()) {
      continue;
    }
    choice[i].left = true;
  }
}

Built RegisterRelaxation::build(const Choice& choice) const {
  Built built{.initial = initial_};
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!choice[i].any()) continue;
    SubHistory::Part part = whole(items_[i].taken);
    if (!choice[i].saw) forget_seen(part);
    built.parts.push_back(std::move(part));
  }
  return built;
}

void RegisterRelaxation::restrict_to(const Choice& choice) {
  std::vector<Item> rest;
  std::vector<std::uint32_t> place(items_.size(), kNothing);
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (!choice[i].any()) continue;
    place[i] = static_cast<std::uint32_t>(rest.size());
    rest.push_back(items_[i]);
    if (!choice[i].left) rest.back().left = kNothing;
    if (!choice[i].saw) rest.back().seen = kNothing;
  }
  items_ = std::move(rest);
  for (Item& item : items_) {
    if (item.last_source != kNothing) item.last_source = place[item.last_source];
  }
}

}  // namespace linnet::checker
