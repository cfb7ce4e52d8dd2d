// One row of the table of models, for a model that is known at compile time. Only the .cc beside a
// model's header includes this: it instantiates all engines.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/clock.h"
#include "checker/check_model.h"
#include "checker/models.h"
#include "checker/online_engine.h"

namespace linnet::checker {

template <Model M>
std::optional<std::string> replay_unlimited(std::span<const history::Operation> operations,
                                            std::span<const Witness> witness,
                                            const history::Value& initial) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  return replay_model<M>(operations, witness, initial, 1, budget);
}

template <Model M>
ModelEntry entry(ModelInfo info) {
  return {std::move(info), check_model<M>, replay_unlimited<M>, online_engine<M>};
}

}  // namespace linnet::checker
