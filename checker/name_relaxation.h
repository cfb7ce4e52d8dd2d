// The sound step that makes the history of a multi-register smaller: registers may be left out, and
// every access to them struck from the operations.
//
// Take an order of the whole. What an access reads or writes is a matter of its own register alone,
// so the order is as legal with some registers struck, and an operation of which nothing remains
// left out. When one register remains it is a register like others (register_relaxation.h).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "checker/relaxation.h"

namespace linnet::checker {

// Null when the model is another. Refers to the operations taken.
std::unique_ptr<Relaxation> name_relaxation(std::string_view model, std::span<const Taken> taken,
                                            const history::Value& initial);

}  // namespace linnet::checker
