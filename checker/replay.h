// An independent confirmation of a witness: no search, no code shared with it but the model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

// Walks the witness and says what is wrong with it; nothing when it proves the operations
// linearizable. That is: every operation whose outcome is ok is in the witness once, in the
// partition of its key; no failed one is, and none twice; no operation stands behind one that was
// called after it had returned; and the model accepts each step, from the initial value on.
//
// Linear in the number of operations. Precondition: check() accepts the model, the initial value
// and the operations (no errors).
std::optional<std::string> replay(std::string_view model,
                                  std::span<const history::Operation> operations,
                                  std::span<const Witness> witness, const history::Value& initial);

}  // namespace linnet::checker
