#include "checker/replay.h"

#include <fmt/format.h>

#include "checker/models.h"

namespace linnet::checker {

std::optional<std::string> replay(std::string_view model,
                                  std::span<const history::Operation> operations,
                                  std::span<const Witness> witness, const history::Value& initial) {
  const ModelEntry* entry = find_model(model);
  if (entry == nullptr) return fmt::format("there is no model {}", model);
  return entry->replay(operations, witness, initial);
}

}  // namespace linnet::checker
