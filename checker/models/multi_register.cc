#include "checker/models/multi_register.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry multi_register_entry() {
  return entry<MultiRegister>({"multi-register",
                               "registers read and written several at once: read, write, txn",
                               {"read", "write", "txn"}});
}

}  // namespace linnet::checker
