#include "checker/check.h"

#include <fmt/format.h>

#include <string>

#include "checker/models.h"

namespace linnet::checker {

base::Result<CheckResult> check(std::string_view model,
                                std::span<const history::Operation> operations,
                                const CheckOptions& options) {
  const ModelEntry* entry = find_model(model);
  if (entry != nullptr) return entry->check(model, operations, options);
  std::string known;
  for (const ModelInfo& info : models()) {
    known += known.empty() ? "" : ", ";
    known += info.name;
  }
  return base::failure("model", fmt::format("there is no model {}", model), "known: " + known);
}

}  // namespace linnet::checker
