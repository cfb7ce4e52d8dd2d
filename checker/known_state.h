// The sound step that lets a history begin in the middle.
//
// An operation r that completed and tells what the object held behind it (a read of the whole; a
// take that found nothing; a release of a plain lock) is a place to begin: the initial value is
// what r tells, r and what returned before r was called are left out, and what was called before r
// returned and returned after r was called, or is of unknown outcome, becomes of unknown outcome.
// Take an order of the whole: from behind r on it is an order of that history. What stands there
// had not returned before r was called. Everything called after r returned stands there; of the
// rest, some does.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checker/relaxation.h"

namespace linnet::checker {

// What the object holds behind the operation, as an initial value of the model; none when that is
// not known of it.
std::optional<history::Value> known_state(std::string_view model, const Taken& taken);

// The history from behind taken[place] on. Precondition: known_state(model, taken[place]).
Built begin_behind(std::string_view model, std::span<const Taken> taken, std::size_t place);

}  // namespace linnet::checker
