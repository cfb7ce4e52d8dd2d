// Jepsen's independent keys: one history of many objects, each value a pair of key and value.
#pragma once

#include "history/history.h"
#include "history/problems.h"

namespace linnet::history {

// Takes the key out of every value [k v], so that k is the event's key and v its value. What a fail
// or an info says may be of any other form, and is then left out.
void split_keys(History& history, Problems& problems);

}  // namespace linnet::history
