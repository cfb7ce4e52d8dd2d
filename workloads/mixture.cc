#include "workloads/mixture.h"

#include <algorithm>

namespace linnet::workloads {
namespace {

// Enough to look back over a run of many minutes, and still read in a moment.
constexpr std::size_t kFinalKeys = 1000;

}  // namespace

history::Invocation MixedWorkload::next(base::Random& random) {
  double total = 0;
  for (const MixedFunction& function : mixture_.functions) total += function.weight;
  double draw = random.unit() * total;
  const auto chosen = std::ranges::find_if(mixture_.functions, [&](const MixedFunction& function) {
    draw -= function.weight;
    return draw < 0;
  });
  const auto& function = chosen == mixture_.functions.end() ? mixture_.functions.back() : *chosen;
  std::string key = keys_.next(random);
  return {function.f, std::move(key), function.value({random, unique_})};
}

std::vector<history::Invocation> MixedWorkload::final_operations() const {
  std::vector<history::Invocation> operations;
  if (mixture_.final_f == nullptr) return operations;
  for (const std::string& key : keys_.used(kFinalKeys)) {
    for (int i = 0; i < mixture_.final_times; ++i)
      operations.push_back({mixture_.final_f, key, {}});
  }
  return operations;
}

}  // namespace linnet::workloads
