#include "checker/models/stack.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry stack_entry() {
  return entry<Stack>({"stack", "last in, first out: push, pop", {"push", "pop"}});
}

}  // namespace linnet::checker
