#include "checker/models/counter.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry counter_entry() {
  return entry<Counter>(
      {"counter", "a number: add, add-and-get, read", {"add", "add-and-get", "read"}});
}

}  // namespace linnet::checker
