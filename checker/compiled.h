// One object's operations as the engines see them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "checker/budget.h"
#include "checker/model.h"
#include "checker/partition.h"
#include "checker/prefetch.h"
#include "checker/rules.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Whether outcome and times of the operation agree; what is wrong when they do not.
inline bool well_formed(const history::Operation& operation) {
  const bool never = operation.returned == history::Operation::kNever;
  return operation.returned >= operation.called &&
         (operation.outcome == history::Outcome::fail ||
          never == (operation.outcome == history::Outcome::info));
}
std::string what_is_malformed(const history::Operation& operation);

// What is wrong with an operation.
struct OperationError {
  OperationIndex operation = 0;
  std::string what;
};

// The operations that take part, in order of call, and their steps; with the model whose steps they
// are. Neither copied nor moved, because the model may keep the values' address.
template <Model M>
struct Compiled {
  // Precondition: the model accepts the initial value. The key is the partition's.
  Compiled(const history::Value* object, const history::Value& initial, Budget& budget)
      : key(object),
        values(budget),
        model(*M::make(initial, values)),
        operations(budgeted<OperationIndex>(budget)),
        intervals(budgeted<Interval>(budget)),
        steps(budgeted<typename M::Step>(budget)) {}
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  std::size_t size() const { return operations.size(); }

  // Puts what stands at order[i] to i.
  void arrange(std::span<const std::uint32_t> order) {
    const auto arranged = [&](auto& all) {
      const auto old = all;
      for (std::size_t i = 0; i < order.size(); ++i) all[i] = old[order[i]];
    };
    arranged(operations);
    arranged(intervals);
    arranged(steps);
  }

  const history::Value* key;
  Values values;
  M model;
  BudgetVector<OperationIndex> operations;
  BudgetVector<Interval> intervals;  // of operations[i]
  BudgetVector<typename M::Step> steps;
};

// The order of calls; none when the intervals are in it already.
std::optional<BudgetVector<std::uint32_t>> order_of_call(std::span<const Interval> intervals,
                                                         Budget& budget);

// Fills `compiled`, which is empty; returns what is wrong, and then it is of no use.
//
// Rule 1. Failed operations did not happen: they are left out. So are crashed operations that only
// observe: an order with them is an order without them.
template <Model M, Rules kRules = Rules{}>
std::vector<OperationError> compile(Compiled<M>& compiled,
                                    std::span<const history::Operation> operations,
                                    std::span<const OperationIndex> members, Budget& budget) {
  std::vector<OperationError> errors;
  compiled.operations.reserve(members.size());
  compiled.intervals.reserve(members.size());
  compiled.steps.reserve(members.size());
  for (std::size_t n = 0; n < members.size(); ++n) {
    if (n % 4096 == 0) budget.poll();
    prefetch(operations, members, n);
    const OperationIndex i = members[n];
    const history::Operation& operation = operations[i];
    if (!well_formed(operation)) {
      errors.push_back({i, what_is_malformed(operation)});
      continue;
    }
    auto step = compiled.model.compile(operation, compiled.values);
    if (!step) {
      errors.push_back({i, std::move(step.error())});
      continue;
    }
    if (operation.outcome == history::Outcome::fail) continue;
    if (kRules.no_crashed_observers && operation.outcome == history::Outcome::info &&
        observes(compiled.model, *step)) {
      continue;
    }
    compiled.operations.push_back(i);
    compiled.intervals.push_back({operation.called, operation.returned});
    compiled.steps.push_back(*step);
  }
  if (const auto order = order_of_call(compiled.intervals, budget)) compiled.arrange(*order);
  return errors;
}

}  // namespace linnet::checker
