// A model for a history whose model nobody named.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "history/history.h"

namespace linnet::checker {

struct Proposal {
  std::string_view model;
  std::string why;  // "its functions are enqueue and dequeue; unordered-queue has the same, ..."
};

// The model whose functions are those of the operations. Where several have them, what the
// operations were given and returned decides, and where that does not either, the stricter or the
// more usual one is proposed and `why` names the other. None when no model has all the functions,
// or when there are no operations.
std::optional<Proposal> propose_model(std::span<const history::Operation> operations);

}  // namespace linnet::checker
