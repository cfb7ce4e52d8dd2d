#include "checker/models/set.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry set_entry() {
  return entry<Set>(
      {"set", "add, remove, contains, read of all members", {"add", "remove", "contains", "read"}});
}

}  // namespace linnet::checker
