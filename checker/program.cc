#include "checker/program.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "checker/relaxation.h"

namespace linnet::checker {

using history::Operation;
using history::Outcome;

Program program(std::span<const Operation> operations, const Budget& budget) {
  constexpr std::size_t kBetweenPolls = 4096;
  std::vector<const Operation*> by_call;
  for (const Operation& operation : operations) {
    if (by_call.size() % kBetweenPolls == 0) budget.poll();
    if (operation.outcome == Outcome::fail) continue;
    if (operation.outcome == Outcome::info && only_observes({.as = &operation})) continue;
    by_call.push_back(&operation);
  }
  if (!std::ranges::is_sorted(by_call, {}, &Operation::called)) {
    std::ranges::stable_sort(by_call, {}, &Operation::called);
  }
  budget.poll();
  Program made;
  std::unordered_map<std::int64_t, Program::Lane> lane_of;
  std::unordered_map<history::Value, std::uint32_t> object_of;
  std::optional<std::uint32_t> without_key;
  const auto object = [&](const std::optional<history::Value>& key) {
    const auto next = static_cast<std::uint32_t>(made.objects);
    const std::uint32_t found = key ? object_of.try_emplace(*key, next).first->second
                                    : *(without_key = without_key.value_or(next));
    if (found == next) ++made.objects;
    return found;
  };
  for (const Operation* operation : by_call) {
    if (made.items.size() % kBetweenPolls == 0) budget.poll();
    const auto next = static_cast<Program::Lane>(made.lanes.size());
    const auto [at, fresh] = lane_of.try_emplace(operation->process.value, next);
    if (fresh) made.lanes.emplace_back();
    auto& lane = made.lanes[at->second];
    Program::Item item{operation, object(operation->key), at->second,
                       static_cast<std::uint32_t>(lane.size())};
    if (operation->outcome == Outcome::ok) {
      lane.push_back(static_cast<Program::Node>(made.items.size()));
    } else {
      item.crashed = true;
      item.behind = item.lane;
      item.completed = item.place;
      item.place = 0;
    }
    made.items.push_back(item);
  }
  made.processes = made.lanes.size();
  for (Program::Node node = 0; node < made.items.size(); ++node) {
    if (!made.items[node].crashed) continue;
    made.items[node].lane = static_cast<Program::Lane>(made.lanes.size());
    made.lanes.push_back({node});
  }
  return made;
}

}  // namespace linnet::checker
