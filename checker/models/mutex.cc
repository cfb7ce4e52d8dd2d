#include "checker/models/mutex.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry mutex_entry() {
  return entry<Mutex>(
      {"mutex", "a lock that anyone releases: acquire, release", {"acquire", "release"}});
}

ModelEntry reentrant_mutex_entry() {
  return entry<ReentrantMutex>({"reentrant-mutex",
                                "a lock that its owner may acquire again: acquire, release",
                                {"acquire", "release"}});
}

ModelEntry fenced_mutex_entry() {
  return entry<FencedMutex>({"fenced-mutex",
                             "a lock whose acquire returns a rising token: acquire, release",
                             {"acquire", "release"}});
}

}  // namespace linnet::checker
