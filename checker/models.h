// The table of models: by name, what check() and replay() do.
//
// To add a model to the table: write its header under models/ (model.h says what it needs), beside
// it a .cc with its row (model_entry.h), and name the row in models/entries.h and models.cc. A
// model of one's own needs no row: check_model.h takes it as it is.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "checker/check.h"
#include "checker/online.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

struct ModelEntry {
  ModelInfo info;
  base::Result<CheckResult> (*check)(std::string_view name, std::span<const history::Operation>,
                                     const CheckOptions&);
  std::optional<std::string> (*replay)(std::span<const history::Operation>,
                                       std::span<const Witness>, const history::Value& initial);
  base::Result<std::unique_ptr<OnlineChecker>> (*online)(const OnlineOptions&);
};

// Null when there is none of that name.
const ModelEntry* find_model(std::string_view name);

}  // namespace linnet::checker
