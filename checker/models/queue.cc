#include "checker/models/queue.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry queue_entry() {
  return entry<Queue>({"queue", "first in, first out: enqueue, dequeue", {"enqueue", "dequeue"}});
}

ModelEntry unordered_queue_entry() {
  return entry<UnorderedQueue>(
      {"unordered-queue", "a bag: enqueue, dequeue of any member", {"enqueue", "dequeue"}});
}

}  // namespace linnet::checker
