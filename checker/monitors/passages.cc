#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

constexpr Passage kNoPassage{{kNeverReturns, kNeverReturns}, {kNeverReturns, kNeverReturns}};

// False: the value came out twice.
bool note_take(Passage& passage, const MonitoredOperation& operation) {
  if (!passage.stays()) return false;
  passage.take = {operation.called, operation.returned};
  return true;
}

bool possible(const Passage& passage) {
  const bool put = takes_part(passage);
  return passage.stays() || (put && passage.put.called <= passage.take.returned);
}

}  // namespace

Passages passages(const MonitorInput& input, Budget& budget) {
  Passages result(budget);
  result.of_value.resize(input.values, kNoPassage);
  bool impossible = false;
  for (const MonitoredOperation& operation : input.operations) {
    switch (operation.kind) {
      case MonitoredKind::put: {
        Opening& put = result.of_value[operation.value].put;
        if (put.called != kNeverReturns) {
          result.so_far = Answer::ambiguous;
          return result;
        }
        put = {operation.called, operation.returned};
        break;
      }
      case MonitoredKind::take:
        impossible |= !note_take(result.of_value[operation.value], operation);
        break;
      case MonitoredKind::take_any:
        result.takers.push_back(operation.called);
        break;
      case MonitoredKind::empty:
        result.empties.push_back({operation.called, operation.returned});
        break;
      default:
        result.so_far = Answer::ambiguous;
        return result;
    }
  }
  budget.poll();
  for (Passage& passage : result.of_value) {
    impossible |= !possible(passage);
    if (passage.stays() && passage.put.returned == kNeverReturns) passage = kNoPassage;
  }
  std::ranges::sort(result.takers);
  if (impossible) result.so_far = Answer::invalid;
  return result;
}

bool enough_takers(std::span<const Moment> deadlines, std::span<const Moment> takers) {
  for (std::size_t k = 0; k < deadlines.size() && deadlines[k] != kNeverReturns; ++k) {
    if (k >= takers.size() || takers[k] > deadlines[k]) return false;
  }
  return true;
}

BudgetVector<std::uint32_t> surely_in(std::span<const Passage> passages, Moment moments,
                                      Budget& budget) {
  auto count = budgeted<std::uint32_t>(budget, std::size_t{moments} + 1);
  for (const Passage& passage : passages) {
    if (!takes_part(passage) || !passage.surely_in()) continue;
    ++count[std::size_t{passage.put.returned} + 1];
    --count[std::min(passage.take.called, moments)];
  }
  for (Moment t = 0; t < moments; ++t) count[t + 1] += count[t];
  return count;
}

}  // namespace linnet::checker
