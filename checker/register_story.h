// Simple reasons why an operation on a register is impossible, each a proof from intervals alone.
//
// Of the operations on the same object: an operation *sees* v when it is a read of v or a cas that
// expected v, and *leaves* v when it is a write of v or a cas to v. Let O see v.
//
//   never written    v is not the initial value, and nothing that leaves v was called before O
//                    returned.
//   overwritten      Everything that leaves v and was called before O returned had itself returned
//                    before another operation x was called; x does not leave v, but sees or leaves
//                    something else; and x returned before O was called. At x the value was not v,
//                    and nothing that leaves v stands between x and O.
//   taken too often  More cas took v away (expected v, left something else) than operations left v,
//                    counting the initial value: each needs one of its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/explain.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

// Whether the model is one that these stories are about.
bool is_register(std::string_view model);

// The story of the operation named by the counterexample; none when no story fits.
// Precondition: is_register(result.model).
std::optional<Explanation> register_story(std::span<const history::Operation> operations,
                                          const CheckResult& result);

}  // namespace linnet::checker
