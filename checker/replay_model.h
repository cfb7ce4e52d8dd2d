// The replay of a model that is known at compile time; see replay.h.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checker/budget.h"
#include "checker/model.h"
#include "checker/partition.h"
#include "checker/prefetch.h"
#include "checker/result.h"

namespace linnet::checker {

// The part of a replay that no model is needed for: the witness holds the right operations, in the
// right parts, in an order that respects real time.
class ReplayedOrder {
 public:
  ReplayedOrder(std::span<const history::Operation> operations, std::span<const Witness> witness,
                bool by_key, Budget& budget);

  // What is wrong with the parts as such; nothing when nothing is.
  std::optional<std::string> parts() const;
  // What is wrong with the operation that comes next in a part, behind operations the last of which
  // was called at `latest_call`, which is brought up to date. Thread-safe as long as no two threads
  // ask about one part.
  std::optional<std::string> next(const Witness& part, OperationIndex index,
                                  std::int64_t& latest_call);
  // After all parts: which operation is missing; nothing when none is.
  std::optional<std::string> missing(unsigned threads) const;

 private:
  std::span<const history::Operation> operations_;
  std::span<const Witness> witness_;
  bool by_key_;
  BudgetVector<unsigned char> present_;
};

// One part of the witness. Throws LimitReached.
template <Model M>
std::optional<std::string> replay_part(std::span<const history::Operation> operations,
                                       const Witness& part, const history::Value& initial,
                                       ReplayedOrder& order, Budget& budget) {
  Values values(budget);
  const auto model = M::make(initial, values);
  if (!model) return model.error();
  typename M::State state = model->initial();
  std::int64_t latest_call = std::numeric_limits<std::int64_t>::min();
  for (std::size_t n = 0; n < part.order.size(); ++n) {
    if (n % 4096 == 0) budget.poll();
    prefetch(operations, part.order, n);
    const OperationIndex index = part.order[n];
    if (auto wrong = order.next(part, index, latest_call)) return wrong;
    const history::Operation& operation = operations[index];
    const auto step = model->compile(operation, values);
    if (!step) return fmt::format("operation {}: {}", index, step.error());
    auto next = model->apply(state, *step);
    if (!next) return fmt::format("operation {}: {}", index, model->misfit(state, operation));
    state = std::move(*next);
  }
  return std::nullopt;
}

// See replay(). Throws LimitReached.
template <Model M>
std::optional<std::string> replay_model(std::span<const history::Operation> operations,
                                        std::span<const Witness> witness,
                                        const history::Value& initial, unsigned threads,
                                        Budget& budget) {
  ReplayedOrder order(operations, witness, independent_keys<M>(), budget);
  if (auto wrong = order.parts()) return wrong;
  std::vector<std::size_t> sizes(witness.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = witness[i].order.size();
  std::vector<std::optional<std::string>> wrong(witness.size());
  for_each_largest_first(sizes, threads, [&](std::size_t i) {
    wrong[i] = replay_part<M>(operations, witness[i], initial, order, budget);
  });
  for (std::optional<std::string>& what : wrong) {
    if (what) return std::move(what);
  }
  return order.missing(threads);
}

}  // namespace linnet::checker
