// The check of a model that is known at compile time: for models of one's own.
//
//   #include "checker/check_model.h"
//   auto result = check_model<MyModel>("my-model", operations, options);
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "checker/check.h"
#include "checker/check_partition.h"
#include "checker/compiled.h"
#include "checker/partition.h"
#include "checker/replay_model.h"

namespace linnet::checker {

// "operation 12 (...)", and what is wrong with it.
base::Error operation_error(std::size_t index, const history::Operation& operation,
                            std::string what);
base::Errors operation_errors(std::span<const history::Operation> operations,
                              std::vector<OperationError> errors);

// The verdict of all objects together, with the evidence of those that decide it.
CheckResult merge(std::span<const history::Operation> operations,
                  std::vector<PartitionReport> reports);

// The error of the first object that the engine asked for cannot judge; none if it can judge all.
std::optional<base::Error> refusal(std::span<const history::Operation> operations,
                                   std::span<const PartitionReport> reports);

// A check that ended before any object was begun.
CheckResult ended_early(UnknownReason reason);

// One check: all objects compiled, so that no bad operation goes unsaid, then all judged.
template <Model M, Rules kRules>
class ModelCheck {
 public:
  ModelCheck(std::span<const history::Operation> operations, const CheckOptions& options,
             Budget& budget)
      : operations_(operations), options_(options), budget_(budget) {}

  // Throws LimitReached before any object was begun.
  base::Result<CheckResult> run() {
    Values values(budget_);
    if (auto model = M::make(options_.initial, values); !model) {
      return base::failure("initial value", std::move(model.error()));
    }
    if (auto errors = compile_all(); !errors.empty()) {
      return base::failure(operation_errors(operations_, std::move(errors)));
    }
    std::vector<PartitionReport> reports = judge_all();
    if (auto error = refusal(operations_, reports)) return base::failure({std::move(*error)});
    CheckResult result = merge(operations_, std::move(reports));
    result.statistics.dropped = operations_.size() - result.statistics.operations;
    return result;
  }

 private:
  std::vector<OperationError> compile_all() {
    const Partitions partitions(operations_, independent_keys<M>(), budget_);
    std::vector<std::size_t> sizes(partitions.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = partitions[i].members.size();
    objects_.resize(sizes.size());
    std::vector<std::vector<OperationError>> errors(sizes.size());
    for_each_largest_first(sizes, options_.threads, [&](std::size_t i) {
      objects_[i] = std::make_unique<Compiled<M>>(partitions[i].key, options_.initial, budget_);
      errors[i] = compile<M, kRules>(*objects_[i], operations_, partitions[i].members, budget_);
    });
    // What nothing happened to takes no part.
    std::erase_if(objects_, [](const auto& object) { return object->size() == 0; });
    std::vector<OperationError> all;
    for (std::vector<OperationError>& some : errors)
      std::ranges::move(some, std::back_inserter(all));
    return all;
  }

  std::vector<PartitionReport> judge_all() {
    std::vector<std::size_t> sizes(objects_.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = objects_[i]->size();
    std::vector<PartitionReport> reports(sizes.size());
    for_each_largest_first(sizes, options_.threads, [&](std::size_t i) {
      reports[i] =
          PartitionChecker<M, kRules>(*objects_[i], operations_, options_.algorithm, budget_)
              .check();
      objects_[i].reset();
      if (reports[i].verdict == Verdict::invalid) budget_.cancel();
    });
    return reports;
  }

  std::span<const history::Operation> operations_;
  const CheckOptions& options_;
  Budget& budget_;
  std::vector<std::unique_ptr<Compiled<M>>> objects_;
};

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
    result = ModelCheck<M, kRules>(operations, options, budget).run();
    if (result && result->witnessed()) {
      const auto wrong =
          replay_model<M>(operations, result->witness, options.initial, options.threads, budget);
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
