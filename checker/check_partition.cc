#include "checker/check_partition.h"

#include <functional>
#include <iterator>

namespace linnet::checker {

std::vector<LocalId> open_at(const Timeline& timeline, Rank rank) {
  std::vector<LocalId> completed;
  std::vector<LocalId> crashed;
  for (LocalId id = 0; id < timeline.called_before[rank]; ++id) {
    if (timeline.crashed(id)) {
      crashed.push_back(id);
    } else if (timeline.rank_of[id] >= rank) {
      completed.push_back(id);
    }
  }
  std::ranges::sort(completed, std::less{}, [&](LocalId id) { return timeline.rank_of[id]; });
  std::ranges::copy(crashed, std::back_inserter(completed));
  return completed;
}

std::vector<CrashedClass> costliest(const Timeline& timeline,
                                    std::span<const OperationIndex> operations,
                                    std::span<const std::uint64_t> tried) {
  constexpr std::size_t kMost = 5;
  std::vector<CrashedIndex> order(tried.size());
  std::iota(order.begin(), order.end(), CrashedIndex{0});
  std::erase_if(order, [&](CrashedIndex index) { return tried[index] == 0; });
  std::ranges::stable_sort(order, std::greater{}, [&](CrashedIndex index) { return tried[index]; });
  if (order.size() > kMost) order.resize(kMost);
  std::vector<CrashedClass> classes;
  for (const CrashedIndex index : order) {
    const std::span<const LocalId> members = timeline.crashed_members(index);
    classes.push_back({operations[members.front()], members.size(), tried[index]});
  }
  return classes;
}

}  // namespace linnet::checker
