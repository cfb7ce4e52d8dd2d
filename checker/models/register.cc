#include "checker/models/register.h"

#include "checker/model_entry.h"
#include "checker/models/entries.h"

namespace linnet::checker {

ModelEntry register_entry() {
  return entry<Register>({"register", "one value: read, write", {"read", "write"}});
}

ModelEntry cas_register_entry() {
  return entry<CasRegister>({"cas-register",
                             "one value: read, write, compare-and-set [expected, new]",
                             {"read", "write", "cas"}});
}

}  // namespace linnet::checker
