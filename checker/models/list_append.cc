#include "checker/models/list_append.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry list_append_entry() {
  return entry<ListAppend>({"list-append",
                            "a list that grows at its end: append, read of the whole",
                            {"append", "read"}});
}

}  // namespace linnet::checker
