// The sound steps that make the history of a counter smaller. Take an order L of the whole.
//
//   What was seen     may be left out: a read changes nothing, and an add-and-get without its
//                     result is an add.
//   Later adds        called after every kept observer had returned, may be left out: in L they
//                     stand behind all that is kept of what was seen.
//   Earlier adds      that had returned before every kept observer was called may be *folded* into
//                     the initial value: in L they stand before all observers, and sums do not
//                     depend on the order.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "checker/relaxation.h"

namespace linnet::checker {

// Null when the model is no counter. Refers to the operations taken.
std::unique_ptr<Relaxation> counter_relaxation(std::string_view model, std::span<const Taken> taken,
                                               const history::Value& initial);

}  // namespace linnet::checker
