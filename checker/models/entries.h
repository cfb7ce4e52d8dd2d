// The rows of the table of models, each defined in the .cc beside its model, so that a change to
// the engine compiles the models side by side.
#pragma once

#include "checker/models.h"

namespace linnet::checker {

ModelEntry register_entry();
ModelEntry cas_register_entry();
ModelEntry multi_register_entry();
ModelEntry key_value_entry();
ModelEntry counter_entry();
ModelEntry set_entry();
ModelEntry queue_entry();
ModelEntry unordered_queue_entry();
ModelEntry stack_entry();
ModelEntry priority_queue_entry();
ModelEntry mutex_entry();
ModelEntry reentrant_mutex_entry();
ModelEntry fenced_mutex_entry();
ModelEntry semaphore_entry();
ModelEntry list_append_entry();

}  // namespace linnet::checker
