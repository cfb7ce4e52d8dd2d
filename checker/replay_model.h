// The replay of a model that is known at compile time; see replay.h.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <span>
#include <string>

#include "checker/budget.h"
#include "checker/model.h"
#include "checker/result.h"

namespace linnet::checker {

// The part of a replay that no model is needed for: the witness holds the right operations, in the
// right partitions (by key, or all in one), in an order that respects real time. Says what is
// wrong; nothing when nothing is.
std::optional<std::string> replay_order(std::span<const history::Operation> operations,
                                        std::span<const Witness> witness, bool by_key,
                                        Budget& budget);

// See replay(). Throws LimitReached.
template <Model M>
std::optional<std::string> replay_model(std::span<const history::Operation> operations,
                                        std::span<const Witness> witness,
                                        const history::Value& initial, Budget& budget) {
  if (auto wrong = replay_order(operations, witness, independent_keys<M>(), budget)) return wrong;
  Values values(budget);
  const auto model = M::make(initial, values);
  if (!model) return model.error();
  std::size_t steps = 0;
  for (const Witness& part : witness) {
    typename M::State state = model->initial();
    for (const OperationIndex index : part.order) {
      if (++steps % 4096 == 0) budget.poll();
      const auto step = model->compile(operations[index], values);
      if (!step) return fmt::format("operation {}: {}", index, step.error());
      auto next = model->apply(state, *step);
      if (!next) {
        return fmt::format("operation {}: {}", index, model->misfit(state, operations[index]));
      }
      state = std::move(*next);
    }
  }
  return std::nullopt;
}

}  // namespace linnet::checker
