// A model and an initial value for a history of which nobody named them.
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

struct InitialProposal {
  history::Value initial;
  std::string why;  // "strings are appended, and get returned \"\" though nothing wrote it"
};

// The initial value for that model, where the operations show that it is not null: a string that is
// appended to begins as "" in some systems. None means null.
std::optional<InitialProposal> propose_initial(std::string_view model,
                                               std::span<const history::Operation> operations);

}  // namespace linnet::checker
