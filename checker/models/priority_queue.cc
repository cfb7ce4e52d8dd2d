#include "checker/models/priority_queue.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry priority_queue_entry() {
  return entry<PriorityQueue>({"priority-queue",
                               "the least member comes out: insert, extract-min",
                               {"insert", "extract-min"}});
}

}  // namespace linnet::checker
