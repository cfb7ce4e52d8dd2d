#include "checker/models/semaphore.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry semaphore_entry() {
  return entry<Semaphore>(
      {"semaphore", "permits taken and given back: acquire, release", {"acquire", "release"}});
}

}  // namespace linnet::checker
