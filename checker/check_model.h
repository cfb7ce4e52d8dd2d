// The check of a model that is known at compile time: for models of one's own.
//
//   #include "checker/check_model.h"
//   auto result = check_model<MyModel>("my-model", operations, options);
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "checker/check.h"
#include "checker/check_partition.h"
#include "checker/replay_model.h"

namespace linnet::checker {

// Whether outcome and times of the operation agree; what is wrong when they do not.
inline bool well_formed(const history::Operation& operation) {
  const bool never = operation.returned == history::Operation::kNever;
  return operation.returned >= operation.called &&
         (operation.outcome == history::Outcome::fail ||
          never == (operation.outcome == history::Outcome::info));
}
std::string what_is_malformed(const history::Operation& operation);

// "operation 12", and how the error names the rest of it.
base::Error operation_error(std::size_t index, const history::Operation& operation,
                            std::string what);

// The verdict of all partitions together, with the evidence of those that decide it.
CheckResult merge(std::span<const history::Operation> operations, const Partitions& partitions,
                  std::vector<PartitionReport> reports);

// The error of the first partition that the engine asked for cannot judge; none if it can judge
// all.
std::optional<base::Error> refusal(std::span<const history::Operation> operations,
                                   std::span<const PartitionReport> reports);

// A check that ended before any partition was begun.
CheckResult ended_early(UnknownReason reason);

// The operations that take part, and their steps.
template <Model M>
struct Compiled {
  explicit Compiled(Budget& budget)
      : participants(budgeted<OperationIndex>(budget)),
        intervals(budgeted<Interval>(budget)),
        steps(budgeted<typename M::Step>(budget)) {}

  BudgetVector<OperationIndex> participants;  // ascending
  BudgetVector<Interval> intervals;           // of the participants, as the steps are
  BudgetVector<typename M::Step> steps;       // of the participants
  bool keyed = false;                         // whether a participant has a key
};

// Rule 1. Failed operations did not happen: they are left out. So are crashed operations that only
// observe: an order with them is an order without them.
template <Model M, Rules kRules = Rules{}>
base::Result<Compiled<M>> compile(const M& model, std::span<const history::Operation> operations,
                                  Values& values, Budget& budget) {
  Compiled<M> compiled(budget);
  base::Errors errors;
  compiled.participants.reserve(operations.size());
  compiled.intervals.reserve(operations.size());
  compiled.steps.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (i % 4096 == 0) budget.poll();
    const history::Operation& operation = operations[i];
    if (!well_formed(operation)) {
      errors.push_back(operation_error(i, operation, what_is_malformed(operation)));
      continue;
    }
    auto step = model.compile(operation, values);
    if (!step) {
      errors.push_back(operation_error(i, operation, std::move(step.error())));
      continue;
    }
    if (operation.outcome == history::Outcome::fail) continue;
    if (kRules.no_crashed_observers && operation.outcome == history::Outcome::info &&
        observes(model, *step)) {
      continue;
    }
    compiled.participants.push_back(static_cast<OperationIndex>(i));
    compiled.intervals.push_back({operation.called, operation.returned});
    compiled.steps.push_back(*step);
    compiled.keyed = compiled.keyed || operation.key.has_value();
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return compiled;
}

// See check(); `Rules` is for tests.
template <Model M, Rules kRules = Rules{}>
base::Result<CheckResult> decide(std::span<const history::Operation> operations,
                                 const CheckOptions& options, Budget& budget) {
  Values values(budget);
  auto model = M::make(options.initial, values);
  if (!model) return base::failure("initial value", std::move(model.error()));
  const auto compiled = compile<M, kRules>(*model, operations, values, budget);
  if (!compiled) return base::failure(compiled.error());
  const Partitions partitions(operations, compiled->participants,
                              independent_keys<M>() && compiled->keyed, budget);
  const PartitionChecker<M, kRules> checker(*model, operations, compiled->participants,
                                            compiled->intervals, compiled->steps, options.algorithm,
                                            budget);
  std::vector<std::size_t> sizes(partitions.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = partitions[i].members.size();
  std::vector<PartitionReport> reports(partitions.size());
  for_each_largest_first(sizes, options.threads, [&](std::size_t i) {
    reports[i] = checker.check(partitions[i]);
    if (reports[i].verdict == Verdict::invalid) budget.cancel();
  });
  if (auto error = refusal(operations, reports)) return base::failure({std::move(*error)});
  CheckResult result = merge(operations, partitions, std::move(reports));
  result.statistics.operations = compiled->participants.size();
  result.statistics.dropped = operations.size() - compiled->participants.size();
  return result;
}

// The front of check() for one model. Preconditions and errors as there.
template <Model M, Rules kRules = Rules{}>
base::Result<CheckResult> check_model(std::string_view name,
                                      std::span<const history::Operation> operations,
                                      const CheckOptions& options) {
  LINNET_CHECK(options.threads >= 1, "a check needs a thread");
  LINNET_CHECK(operations.size() < kNone, "{} operations", operations.size());
  const base::SteadyClock clock;
  Budget budget(clock, {options.time_limit, options.memory_limit, options.stop});
  base::Result<CheckResult> result;
  try {
    result = decide<M, kRules>(operations, options, budget);
    if (result && result->witnessed()) {
      const auto wrong = replay_model<M>(operations, result->witness, options.initial, budget);
      LINNET_CHECK(!wrong, "the witness proves nothing: {}", *wrong);
    }
  } catch (const LimitReached& limit) {
    result = ended_early(limit.reason);
  }
  if (!result) return result;
  result->model = name;
  result->initial = options.initial;
  result->statistics.peak_bytes = budget.peak_bytes();
  result->statistics.duration = budget.elapsed();
  return result;
}

}  // namespace linnet::checker
